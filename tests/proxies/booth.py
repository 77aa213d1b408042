"""A Tokenbooth behind a proxy: who asks it, and what it writes down."""
import contextlib
import http.client
import json
import os
import pathlib
import select
import socket
import ssl
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from proxies import NAME  # noqa: E402
from service import Service, clean_environment  # noqa: E402  (the folder of the tests' own modules has just become known)
from smallest import API_KEY, USER, write_smallest  # noqa: E402

BODY = json.dumps({"external_id": USER})
# Where the client is, and the proxy.
CLIENT, PROXY = "127.0.0.2", "127.0.0.1"
TOKEN_PATH = "/v1/messaging/token"
LONGEST_LOG_DELAY = 5
# So that of several clients there are always some that have just connected.
REQUESTS_A_CONNECTION = 25


class Booth:
    """`with Booth(folder, server_lines) as booth:` serves one user to one API key at `booth.address`."""

    def __init__(self, folder, server_lines):
        configuration = write_smallest(folder, server_lines)
        self._output = folder / "tokenbooth.out"
        with self._output.open("wb") as output:
            self.service = Service(os.environ["TOKENBOOTH_BINARY"], configuration, clean_environment(), folder, output=output)

    def __enter__(self):
        self.service.__enter__()
        self.address = self.service.address
        return self

    def __exit__(self, *_):
        self.service.__exit__()

    def lines(self, log):
        """The whole lines so far of this log, "access" or "audit"."""
        whole, _, _ = self._output.read_bytes().rpartition(b"\n")
        return [line for line in map(json.loads, whole.splitlines()) if line["log"] == log]

    def decisions_on(self, request_ids):
        """The audit lines of these requests, once there is one of each."""
        wanted = set(request_ids)
        deadline = time.monotonic() + LONGEST_LOG_DELAY
        while True:
            found = [line for line in self.lines("audit") if line["request_id"] in wanted]
            if {line["request_id"] for line in found} == wanted or time.monotonic() > deadline:
                return found
            time.sleep(0.02)


class Client(http.client.HTTPConnection):
    """From the address `source` to `address`, which is NAME to it, over TLS if there is a context for it."""

    def __init__(self, address, tls=None, source=CLIENT):
        super().__init__(NAME, timeout=10)
        self._address, self._tls, self._source = address, tls, source

    def connect(self):
        self.sock = socket.create_connection(self._address, self.timeout, source_address=(self._source, 0))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=NAME)

    def ask(self, request_id, fields=()):
        """(status, body) of asking for a token. `fields` are further ones, as pairs."""
        self.putrequest("POST", TOKEN_PATH)
        for name, value in (("Authorization", f"Bearer {API_KEY}"), ("Content-Type", "application/json"),
                            ("Content-Length", len(BODY)), ("X-Request-Id", request_id), *fields):
            self.putheader(name, value)
        self.endheaders(BODY.encode())
        return self.answer()

    def answer(self):
        with self.getresponse() as response:
            return response.status, response.read()

    def get(self, path):
        self.request("GET", path)
        return self.answer()


def is_readable(connection):
    """Of an idle one: it has ended."""
    return bool(select.select([connection], [], [], 0)[0])


class KeptAlive:
    """One client that keeps its connection as long as it may. As RFC 9112 (9.3.1) has it, it asks once again over a new one
    when the old, which has served before, ends without a byte of an answer."""

    def __init__(self, connection):
        self._connection = connection
        self._served = 0
        # How often its connection was closed without a word, and what it had to ask twice for that.
        self.surprises = 0
        self.repeated = []

    def ask(self, request_id):
        """The status."""
        if self._served == REQUESTS_A_CONNECTION or self._connection.sock is None:
            self._begin_anew()
        elif self._served and is_readable(self._connection.sock):
            self.surprises += 1
            self._begin_anew()
        try:
            status, _ = self._connection.ask(request_id)
        except (ConnectionError, ssl.SSLError):
            if not self._served:
                raise
            self.surprises += 1
            self.repeated.append(request_id)
            self._begin_anew()
            status, _ = self._connection.ask(request_id)
        self._served += 1
        return status

    def _begin_anew(self):
        self._connection.close()
        self._served = 0


class BehindAProxy:
    """Mixed into a test case; its subclasses say which `Proxy` is in front of `self.booth`."""
    Proxy = None
    further_lines = ""

    @classmethod
    def setUpClass(cls):
        with contextlib.ExitStack() as stack:
            folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
            lines = f"{cls.Proxy.tokenbooth_lines()}\n{cls.further_lines}"
            cls.booth = stack.enter_context(Booth(folder, lines))
            cls.proxy = stack.enter_context(cls.Proxy(cls.booth.address, folder))
            cls.addClassCleanup(stack.pop_all().close)

    def client(self, source=CLIENT):
        """A connection to the proxy."""
        connection = Client(self.proxy.address, self.proxy.tls, source)
        self.addCleanup(connection.close)
        return connection

    def assert_alive_and_undeceived(self):
        """It answers, and none of its lines so far names anybody but CLIENT, or, of what is malformed, the proxy."""
        status, _ = self.client().ask(self.id())
        self.assertEqual(status, 200)
        self.assertEqual(len(self.booth.decisions_on([self.id()])), 1)
        self.assertEqual({line["client"] for line in self.booth.lines("audit")}, {CLIENT})
        self.assertLessEqual({line["client"] for line in self.booth.lines("access")}, {CLIENT, PROXY})
        self.assertEqual(self.client().get("/healthz")[0], 200)
