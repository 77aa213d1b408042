"""Trailers of HTTP/2, which need no announcement and which a proxy turns into those of HTTP/1.1, bring no token either."""
import socket
import struct
import unittest

from booth import API_KEY, BODY, CLIENT, TOKEN_PATH, USER, BehindAProxy
from proxies import NAME, Caddy, HAProxy, Nghttpx, Nginx

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY = 0, 1, 3, 4, 7
END_STREAM, END_HEADERS = 1, 4
STREAM = 1
REQUEST = {":method": "POST", ":scheme": "https", ":authority": NAME, ":path": TOKEN_PATH,
           "content-type": "application/json"}
AUTHORIZATION = {"authorization": f"Bearer {API_KEY}"}
FORGED = "9.9.9.9"
TRAILERS = AUTHORIZATION | {"x-forwarded-for": FORGED, "host": "evil.example.com", "content-length": "7",
                            "cookie": "shop_session=stolen", "x-forwarded-user": USER}


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def field_block(fields):
    """HPACK in its plainest form (RFC 7541, 6.2.2): nothing indexed, nothing compressed; lengths below 127."""
    strings = (text.encode() for field in fields.items() for text in field)
    encoded = [bytes([len(string)]) + string for string in strings]
    return b"".join(b"\0" + name + value for name, value in zip(encoded[::2], encoded[1::2]))


def frames(stream):
    """(kind, flags, stream, payload) of each frame that comes in."""
    while head := stream.read(9):
        yield head[3], head[4], int.from_bytes(head[5:], "big"), stream.read(int.from_bytes(head[:3], "big"))


class Http2Trailers(BehindAProxy):
    def post(self, header, trailers):
        """The body of the answer; empty where the proxy gave none."""
        connection = socket.create_connection(self.proxy.address, 10, source_address=(CLIENT, 0))
        if self.proxy.tls:
            connection = self.proxy.make_tls(["h2"]).wrap_socket(connection, server_hostname=NAME)
        with connection, connection.makefile("rb") as stream:
            end = frame(HEADERS, END_HEADERS | END_STREAM, STREAM, field_block(trailers))
            connection.sendall(PREFACE + frame(SETTINGS, 0, 0)
                               + frame(HEADERS, END_HEADERS, STREAM, field_block(REQUEST | header))
                               + frame(DATA, 0 if trailers else END_STREAM, STREAM, BODY.encode())
                               + (end if trailers else b""))
            body = b""
            for kind, flags, number, payload in frames(stream):
                if kind == DATA:
                    body += payload
                ended = number == STREAM and (kind == RST_STREAM or kind in (DATA, HEADERS) and flags & END_STREAM)
                if ended or kind == GOAWAY:
                    return body
        return body

    def tearDown(self):
        self.assert_alive_and_undeceived()

    def test_a_request_without_any_is_answered(self):
        self.assertIn(b'"token":"eyJ', self.post(AUTHORIZATION, {}))

    def test_bring_no_token(self):
        for trailers in [TRAILERS, *({name: value} for name, value in TRAILERS.items())]:
            with self.subTest(trailers=list(trailers)):
                self.assertNotIn(b"eyJ", self.post({}, trailers))

    def test_change_nothing_about_the_client(self):
        for trailers in [TRAILERS, *({name: value} for name, value in TRAILERS.items())]:
            with self.subTest(trailers=list(trailers)):
                self.post(AUTHORIZATION, trailers)


class BehindNginx(Http2Trailers, unittest.TestCase):
    Proxy = Nginx


class BehindHAProxy(Http2Trailers, unittest.TestCase):
    Proxy = HAProxy


class BehindCaddy(Http2Trailers, unittest.TestCase):
    Proxy = Caddy


class BehindNghttpx(Http2Trailers, unittest.TestCase):
    Proxy = Nghttpx


if __name__ == "__main__":
    unittest.main()
