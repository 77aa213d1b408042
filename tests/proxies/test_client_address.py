"""Whose request it was, in the lines that Tokenbooth writes: the client's that the proxy saw, whatever the client says."""
import unittest

from booth import CLIENT, BehindAProxy, Client
from proxies import Caddy, HAProxy, HAProxyWithProxyProtocol, Nginx

FORGED = "9.9.9.9"
STRANGER = "127.0.0.3"
# Of each kind one and several, as one line and as many.
FORGERIES = [
    [("X-Forwarded-For", FORGED)],
    [("X-Forwarded-For", f"{FORGED}, 127.0.0.1")],
    [("X-Forwarded-For", FORGED), ("X-Forwarded-For", FORGED)],
    [("x-forwarded-for", "not an address")],
    [("Forwarded", f"for={FORGED}")],
    [("Forwarded", f"for={FORGED};proto=https;by=127.0.0.1"), ("Forwarded", f'for="[2001:db8::9]"')],
    [("X-Real-IP", FORGED)],
    [("X-Forwarded-For", FORGED), ("Forwarded", f"for={FORGED}"), ("X-Real-IP", FORGED)],
]
UNDERSCORES = [[("X_Forwarded_For", FORGED)], [("x_forwarded-for", FORGED)], [("X_Real_IP", FORGED)]]


class ClientAddress(BehindAProxy):
    def tearDown(self):
        clients = {line["client"] for line in self.booth.lines("audit") + self.booth.lines("access")}
        self.assertLessEqual(clients, {CLIENT, STRANGER})

    def assert_client(self, request_id, address):
        """Of a request that was not refused as malformed, for only then there is a decision."""
        self.assertEqual([line["client"] for line in self.booth.decisions_on([request_id])], [address])

    def test_of_the_client_arrives(self):
        status, _ = self.client().ask("true")
        self.assertEqual(status, 200)
        self.assert_client("true", CLIENT)

    def test_of_each_request_on_one_connection_arrives(self):
        """Two clients by turns, whose requests may share the proxy's connections to Tokenbooth."""
        clients = [(self.client(source), source) for source in (CLIENT, STRANGER)]
        for turn in range(10):
            connection, source = clients[turn % 2]
            connection.ask(f"turn-{turn}")
            self.assert_client(f"turn-{turn}", source)

    def test_forged_changes_nothing(self):
        for number, fields in enumerate(FORGERIES):
            with self.subTest(fields=fields):
                status, _ = self.client().ask(f"forged-{number}", fields)
                self.assertEqual(status, 200)
                self.assert_client(f"forged-{number}", CLIENT)

    def test_forged_with_underscores_changes_nothing(self):
        """A proxy drops it, or Tokenbooth refuses it."""
        for number, fields in enumerate(UNDERSCORES):
            with self.subTest(fields=fields):
                status, _ = self.client().ask(f"underscore-{number}", fields)
                self.assertIn(status, (200, 400))
                if status == 200:
                    self.assert_client(f"underscore-{number}", CLIENT)

    def test_forged_past_the_proxy_changes_nothing(self):
        for number, fields in enumerate(FORGERIES):
            with self.subTest(fields=fields):
                connection = Client(self.booth.address, source=STRANGER)
                self.addCleanup(connection.close)
                status, _ = connection.ask(f"past-{number}", fields)
                self.assertIn(status, (200, 400))
                if status == 200:
                    self.assert_client(f"past-{number}", STRANGER)


class BehindNginx(ClientAddress, unittest.TestCase):
    Proxy = Nginx


class BehindHAProxy(ClientAddress, unittest.TestCase):
    Proxy = HAProxy


class BehindHAProxyWithProxyProtocol(ClientAddress, unittest.TestCase):
    Proxy = HAProxyWithProxyProtocol


class BehindCaddy(ClientAddress, unittest.TestCase):
    Proxy = Caddy


if __name__ == "__main__":
    unittest.main()
