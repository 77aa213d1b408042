# Tokenbooth in a container: docs/container.md says how to build and run it; script/image builds it without Docker, too.

FROM docker.io/library/debian:bookworm-slim AS build
WORKDIR /tokenbooth
# By itself, so that a change of the code does not install the compiler anew.
COPY script/bootstrap script/
RUN script/bootstrap
COPY . .
RUN --mount=type=cache,target=/root/.cache/ccache \
  cmake --preset release -DTOKENBOOTH_BUILD_TESTS=OFF \
  && cmake --build --preset release --target tokenbooth --parallel "$(nproc)" \
  && install -D --strip build/release/tokenbooth /out/tokenbooth \
  && script/runtime-packages /out/tokenbooth >/out/packages

FROM docker.io/library/debian:bookworm-slim
# The folder belongs to our user, and is open to whichever one Kubernetes or OpenShift chooses instead.
RUN --mount=type=bind,from=build,source=/out,target=/out \
  apt-get update -q \
  && DEBIAN_FRONTEND=noninteractive xargs apt-get install -q -y --no-install-recommends </out/packages \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
  && install -d -o 65532 -g 65532 -m 1777 /var/lib/tokenbooth
COPY --from=build /out/tokenbooth /usr/local/bin/tokenbooth

# A number, because runAsNonRoot cannot judge a name.
USER 65532:65532
WORKDIR /var/lib/tokenbooth
VOLUME /var/lib/tokenbooth
# The default, loopback, is out of reach from outside a container.
ENV TOKENBOOTH__SERVER__LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s --retries=3 CMD ["/usr/local/bin/tokenbooth", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/tokenbooth"]
CMD ["serve"]

# Whoever publishes the image says where its source is: --build-arg SOURCE=https://...
ARG SOURCE=""
LABEL org.opencontainers.image.title="Tokenbooth" \
  org.opencontainers.image.description="Issues login tokens for Zendesk Messaging" \
  org.opencontainers.image.source="$SOURCE"
