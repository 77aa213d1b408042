// The rows of [server], [admin] and [browser].
#include "config/option_builders.hpp"

namespace tokenbooth::config {
namespace {

using S = Settings;

// How many of something there may be; 0 for any number.
template <class Member>
Option cap(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    constexpr std::size_t most = 1'000'000'000;
    return bounded(scalar(key, sample, help, member), member, "at most 1000000000", std::size_t{0}, most);
}

std::vector<Option> listener_options() {
    const auto threads = [](S& s) -> auto& { return s.server.threads; };
    constexpr std::size_t most_threads = 1024;
    return {
        scalar(
            "server.listen", R"(["127.0.0.1:8080"])",
            "Where to listen: host:port, [v6]:port or unix:/path. Port 0 takes a free one, which the log names.",
            [](S& s) -> auto& { return s.server.listen; }),
        bounded(scalar("server.threads", "0",
                       "0: one for each CPU that this process may use (affinity and cgroup quota).", threads),
                threads, "at most 1024", std::size_t{0}, most_threads),
        without_default(scalar("server.base_path", R"("/zendesk")",
                               "What stands before every path, where a proxy passes a prefix on as it is.",
                               [](S& s) -> auto& { return s.server.base_path; })),
        without_default(scalar("server.public_url", R"("https://login.example.com")",
                               "Where browsers find this service, base_path included. `check` shows it, and warns "
                               "where it is not https.",
                               [](S& s) -> auto& { return s.public_url; })),
        scalar(
            "server.trusted_proxies", "[]",
            "Networks of proxies (10.0.0.0/8, or unix for whoever connects over a unix socket) whose word about "
            "the client's address is believed.",
            [](S& s) -> auto& { return s.server.trusted_proxies; }),
        scalar(
            "server.client_address_from", R"("x-forwarded-for")",
            "Where trusted proxies say it: x-forwarded-for, forwarded (RFC 7239), proxy-protocol (v1 and v2), or "
            "peer for nowhere. Only this one is looked at; sent twice it is a 400.",
            [](S& s) -> auto& { return s.server.client_address_from; }),
        count("server.max_connections", "20000",
              "For one more the longest idle is closed; where none is idle, it hears 503. Keep it below the limit "
              "of "
              "open files.",
              [](S& s) -> auto& { return s.server.max_connections; }),
        cap("server.max_connections_per_peer", "0",
            "0: no cap. An IPv6 peer is its /64; trusted proxies and unix sockets are not counted.",
            [](S& s) -> auto& { return s.server.max_connections_per_peer; }),
        cap("server.max_requests_per_connection", "0",
            "0: no cap; else the answer that reaches it says Connection: close.",
            [](S& s) -> auto& { return s.server.max_requests_per_connection; }),
        patience("server.request_timeout", R"("3500ms")", "For a whole request: the widget gives up after 4 s.",
                 [](S& s) -> auto& { return s.server.request_timeout; }),
        pause("server.drain_delay", R"("1s")",
              "After SIGTERM: how long connections are still accepted, so that a proxy sees /readyz fail first.",
              [](S& s) -> auto& { return s.server.drain_delay; }),
        pause("server.shutdown_grace", R"("20s")", "After SIGTERM: when to cut off whatever is still in flight.",
              [](S& s) -> auto& { return s.server.shutdown_grace; }),
    };
}

std::vector<Option> limit_options() {
    return {
        bytes("server.limits.header", R"("16KiB")", "The request line and the fields together.",
              [](S& s) -> auto& { return s.server.limits.header; }),
        count("server.limits.headers", "64", "The number of fields.",
              [](S& s) -> auto& { return s.server.limits.headers; }),
        bytes("server.limits.target", R"("2KiB")", "The request target.",
              [](S& s) -> auto& { return s.server.limits.target; }),
        bytes("server.limits.body", R"("64KiB")", "The body.", [](S& s) -> auto& { return s.server.limits.body; }),
        patience("server.limits.header_timeout", R"("10s")", "From the first byte; progress does not extend it.",
                 [](S& s) -> auto& { return s.server.limits.header_timeout; }),
        patience("server.limits.body_timeout", R"("20s")",
                 "From the end of the header; progress does not extend it.",
                 [](S& s) -> auto& { return s.server.limits.body_timeout; }),
        patience("server.limits.write_timeout", R"("20s")", "For a client to take its answer.",
                 [](S& s) -> auto& { return s.server.limits.write_timeout; }),
        patience("server.limits.idle_timeout", R"("75s")", "Between two requests on one connection.",
                 [](S& s) -> auto& { return s.server.limits.idle_timeout; }),
    };
}

std::vector<Option> tls_options() {
    return {
        without_default(
            scalar("server.tls.certificate_file", R"("/etc/tokenbooth/fullchain.pem")",
                   "The certificate chain, PEM, your own first. With it the listeners speak TLS 1.2 and "
                   "1.3 only; unix sockets stay plain. SIGHUP reads it again.",
                   [](S& s) -> auto& { return s.tls.certificate_file; })),
        without_default(scalar("server.tls.private_key_file", R"("/etc/tokenbooth/privkey.pem")",
                               "Its private key, PEM, without a passphrase.",
                               [](S& s) -> auto& { return s.tls.private_key_file; })),
        without_default(
            scalar("server.tls.client_ca_file", R"("/etc/tokenbooth/clients.pem")",
                   "Who signs the certificates of clients. A client may show one; a wrong one ends the "
                   "connection.",
                   [](S& s) -> auto& { return s.tls.client_ca_file; })),
    };
}

std::vector<Option> admin_options() {
    return {
        scalar(
            "admin.listen", R"(["127.0.0.1:9090"])",
            "Where operators find /healthz, /readyz with reasons, /metrics and /version; [] for nowhere. Keep it "
            "out of reach of the internet.",
            [](S& s) -> auto& { return s.admin_listen; }),
    };
}

std::vector<Option> browser_options() {
    return {
        scalar("browser.allowed_origins", "[]",
               "Sites whose pages may ask, as browsers name them: [\"https://www.example.com\"]. Never *.",
               [](S& s) -> auto& { return s.browser.allowed_origins; }),
    };
}

}  // namespace

std::vector<Option> server_options() {
    std::vector<Option> all = listener_options();
    for (const auto& section : {limit_options(), tls_options(), admin_options(), browser_options()}) {
        all.insert(all.end(), section.begin(), section.end());
    }
    return all;
}

}  // namespace tokenbooth::config
