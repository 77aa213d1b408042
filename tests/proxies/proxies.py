"""nginx, HAProxy, Caddy and nghttpx as Debian 12 has them, in front of a Tokenbooth. All but nghttpx run the samples of
deploy/reverse-proxy, with nothing but addresses, ports and paths replaced."""
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "reverse-proxy"
# What the samples say, and what is replaced in them.
NAME = "login.example.com"
EXAMPLE_CERTIFICATE = "/etc/ssl/private/login.example.com.pem"
EXAMPLE_UPSTREAM = "127.0.0.1:8080"
EXAMPLE_CADDY_ADMIN = "127.0.0.1:2019"
LONGEST_START = 10
LONGEST_END = 15


def find_program(name, package):
    # Debian keeps servers where a user's PATH does not lead.
    program = shutil.which(name, path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    if program is None:
        raise FileNotFoundError(f"{name} is missing: install Debian's package {package}")
    return program


def free_port():
    """Below the ports that the kernel gives to outgoing connections, so that none takes it before its listener does."""
    while True:
        port = random.randrange(15000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def make_certificate(path):
    """For NAME, signed by itself, with its key in the same file."""
    subprocess.run(
        [find_program("openssl", "openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
         "-keyout", path, "-out", path.with_suffix(".crt")], check=True, stderr=subprocess.DEVNULL)
    path.write_bytes(path.with_suffix(".crt").read_bytes() + path.read_bytes())


class Proxy:
    """`with Nginx(upstream, folder) as proxy:` listens at `proxy.address`, and has ended after the block."""
    program = package = sample = None
    # Those who end TLS; the others are asked in the clear.
    tls = None
    # Whether its reload ends a client's idle connection without having said so, and even one on which a request has just
    # arrived, and is carried out.
    closes_idle_connections = False
    closes_busy_connections = False

    @classmethod
    def tokenbooth_lines(cls):
        """The lines of tokenbooth.toml that the sample calls for at its top."""
        lines = re.findall(r"^#   (.+)$", (SAMPLES / cls.sample).read_text(), re.MULTILINE)
        return "\n".join(lines).replace(EXAMPLE_UPSTREAM, "127.0.0.1:0")

    def __init__(self, upstream, folder):
        self.address = ("127.0.0.1", free_port())
        self._upstream = "{}:{}".format(*upstream)
        self._folder = folder
        self._certificate = folder / "certificate.pem"
        self._log = folder / f"{self.program}.log"
        self._program = find_program(self.program, self.package)

    def __enter__(self):
        # It shall end with this process, also when that is killed; its workers end with it, being one group.
        command = [find_program("setpriv", "util-linux"), "--pdeathsig", "TERM", self._program, *self._arguments()]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, env=self._environment(), stdin=subprocess.DEVNULL,
                                             stdout=log, stderr=log, start_new_session=True)
        try:
            self._wait_until(self._listens)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(LONGEST_END)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def make_tls(self, protocols):
        """What a client needs to speak these protocols, the first it can have of them."""
        context = ssl.create_default_context(cafile=self._certificate)
        context.set_alpn_protocols(protocols)
        return context

    def _environment(self):
        return None

    def _write(self, name, text):
        path = self._folder / name
        path.write_text(text)
        return path

    def _sample(self, **more):
        """The path of the sample with this test's addresses and paths."""
        make_certificate(self._certificate)
        self.tls = self.make_tls(["http/1.1"])
        ours = {EXAMPLE_UPSTREAM: self._upstream, "0.0.0.0": "127.0.0.1", ":443": f":{self.address[1]}",
                EXAMPLE_CERTIFICATE: str(self._certificate), **more}
        text = (SAMPLES / self.sample).read_text()
        return self._write(self.sample, re.sub("|".join(map(re.escape, ours)), lambda match: ours[match[0]], text))

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(self.address) == 0

    def _workers(self):
        return set(pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split())

    def _exchange_workers(self, signal_number):
        before = self._workers()
        self._process.send_signal(signal_number)
        self._wait_until(lambda: self._workers() - before)

    def _wait_until(self, holds):
        deadline = time.monotonic() + LONGEST_START
        while not holds():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ChildProcessError(f"{self.program} (exit code {self._process.poll()}) said:\n{self._log.read_text()}")
            time.sleep(0.01)


class Nginx(Proxy):
    program, package, sample = "nginx", "nginx-light", "nginx.conf"
    closes_idle_connections = True

    def _arguments(self):
        # What Debian's own nginx.conf says around conf.d, for somebody who need not be root.
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        paths = " ".join(f"{kind}_temp_path {self._folder}/{kind};" for kind in kinds)
        around = (f"daemon off; pid {self._folder}/nginx.pid; error_log stderr notice; events {{}}\n"
                  f"http {{ access_log off; {paths} include {self._sample()}; }}\n")
        return ["-e", "stderr", "-c", self._write("around.conf", around)]

    def reload(self):
        self._exchange_workers(signal.SIGHUP)


class HAProxy(Proxy):
    program, package, sample = "haproxy", "haproxy", "haproxy.cfg"

    def _arguments(self):
        around = "global\n    log stderr format short local0 notice\n    maxconn 1000\n"
        return ["-W", "-f", self._write("around.cfg", around), "-f", self._sample()]

    def reload(self):
        self._exchange_workers(signal.SIGUSR2)


class HAProxyWithProxyProtocol(HAProxy):
    sample = "haproxy-proxy-protocol.cfg"


class Caddy(Proxy):
    program, package, sample = "caddy", "caddy", "Caddyfile"
    # Go takes a connection for idle until it has read and parsed the next request's header.
    closes_idle_connections = True
    closes_busy_connections = True

    def _arguments(self):
        self._admin = f"127.0.0.1:{free_port()}"
        return ["run", "--config", self._sample(**{EXAMPLE_CADDY_ADMIN: self._admin}), "--adapter", "caddyfile"]

    def _environment(self):
        # Where it keeps what it remembers from one run to the next.
        return os.environ | {"XDG_DATA_HOME": str(self._folder), "XDG_CONFIG_HOME": str(self._folder)}

    def reload(self):
        # Forced, for else it would notice that nothing has changed.
        subprocess.run([self._program, "reload", "--force", "--config", self._folder / self.sample,
                        "--adapter", "caddyfile", "--address", self._admin],
                       env=self._environment(), check=True, capture_output=True, timeout=LONGEST_START)


class Nghttpx(Proxy):
    """Has no sample of ours: what matters is that it passes trailers on."""
    program, package, sample = "nghttpx", "nghttp2-proxy", "nginx.conf"

    def _arguments(self):
        listen, upstream = ("{},{}".format(*self.address), self._upstream.replace(":", ","))
        return ["--conf=/dev/null", f"--frontend={listen};no-tls", f"--backend={upstream}",
                "--add-x-forwarded-for", "--strip-incoming-x-forwarded-for"]
