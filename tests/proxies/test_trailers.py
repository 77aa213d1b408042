"""What follows a chunked body is no part of the header, also where a proxy that cleans the header passes it on."""
import contextlib
import ssl
import unittest

from booth import API_KEY, BODY, TOKEN_PATH, USER, BehindAProxy
from proxies import Caddy, HAProxy, HAProxyWithProxyProtocol, Nghttpx, Nginx

FORGED = "9.9.9.9"
AUTHORIZATION = {"Authorization": f"Bearer {API_KEY}"}
TRAILERS = AUTHORIZATION | {
    "X-Forwarded-For": FORGED,
    "Forwarded": f"for={FORGED}",
    "Host": "evil.example.com",
    "Content-Length": "7",
    "Cookie": "shop_session=stolen",
    "X-Forwarded-User": USER,
}
# Caddy refuses a request that announces this one.
ANNOUNCED = ", ".join(name for name in TRAILERS if name != "Content-Length")
# All and each, announced and not.
CASES = [(announcement, trailers) for announcement in ({}, {"Trailer": ANNOUNCED})
         for trailers in [TRAILERS, *({name: value} for name, value in TRAILERS.items())]]


class Trailers(BehindAProxy):
    def post(self, header, trailers):
        """(status, body) of a chunked request for a token."""
        connection = self.client()
        connection.putrequest("POST", TOKEN_PATH)
        for name, value in (("Content-Type", "application/json"), ("Transfer-Encoding", "chunked"), *header.items()):
            connection.putheader(name, value)
        connection.endheaders()
        section = "".join(f"{name}: {value}\r\n" for name, value in trailers.items())
        connection.send(f"{len(BODY):x}\r\n{BODY}\r\n0\r\n{section}\r\n".encode())
        return connection.answer()

    def tearDown(self):
        self.assert_alive_and_undeceived()

    def test_a_chunked_request_without_any_is_answered(self):
        status, _ = self.post(AUTHORIZATION, {})
        self.assertEqual(status, 200)

    def test_bring_no_token(self):
        for announcement, trailers in CASES:
            with self.subTest(announcement=announcement, trailers=list(trailers)):
                status, body = self.post(announcement, trailers)
                self.assertIn(status, (400, 401))
                self.assertNotIn(b"eyJ", body)

    def test_change_nothing_about_the_client(self):
        for announcement, trailers in CASES:
            with self.subTest(announcement=announcement, trailers=list(trailers)):
                status, _ = self.post(announcement | AUTHORIZATION, trailers)
                # Dropped by the proxy, or refused by Tokenbooth.
                self.assertIn(status, (200, 400))

    def test_a_huge_one_ends_nothing_but_its_request(self):
        # Who refuses it may close the connection before all of it is sent; tearDown sees whether anything else ended.
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            status, _ = self.post({}, {"X-Forwarded-For": "9" * 70000})
            self.assertGreaterEqual(status, 400)


class BehindNginx(Trailers, unittest.TestCase):
    Proxy = Nginx


class BehindHAProxy(Trailers, unittest.TestCase):
    Proxy = HAProxy


class BehindHAProxyWithProxyProtocol(Trailers, unittest.TestCase):
    Proxy = HAProxyWithProxyProtocol


class BehindCaddy(Trailers, unittest.TestCase):
    Proxy = Caddy


class BehindNghttpx(Trailers, unittest.TestCase):
    Proxy = Nghttpx


if __name__ == "__main__":
    unittest.main()
