"""What goes to and fro: bodies of other types, expectations, clients that leave, and what an answer repeats."""
import contextlib
import gzip
import socket
import struct
import unittest

from booth import HEALTHZ, LAST, USER, Framing
from model import Bad
from wire import Heard, open_connection, take_answer, talk

JSON = b'{"external_id":"%s"}' % USER.encode()
LENGTH = b"Content-Length: %d\r\n" % len(JSON)
POST = b"POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\n"
BOMB = gzip.compress(bytes(10 << 20))
ENCODED = [
    (b"gzip", BOMB), (b"gzip", gzip.compress(JSON)), (b"deflate", JSON), (b"br", JSON), (b"identity", JSON),
    (b"GZIP", JSON), (b"x", JSON), (b"gzip, gzip", JSON),
]
JSON_TYPE = b"Content-Type: application/json\r\n"
WRONG_TYPES = [
    b"", b"Content-Type:\r\n", b"Content-Type: text/plain\r\n", b"Content-Type: application/x-www-form-urlencoded\r\n",
    b"Content-Type: multipart/form-data; boundary=x\r\n", b"Content-Type: application/json; charset=utf-16\r\n",
    b"Content-Type: application/json; charset=iso-8859-1\r\n", b"Content-Type: application/jsonp\r\n",
    b"Content-Type: application/json, text/plain\r\n", b"Content-Type: text/json\r\n",
]
RIGHT_TYPES = [b"Content-Type: application/json; charset=utf-8\r\n", b"content-type:Application/JSON;charset=UTF-8\r\n"]
EXPECT = b"Expect: 100-continue\r\n"
TOO_LARGE = [b"Content-Length: 65537\r\n", b"Content-Length: 9999999999\r\n"]
MALFORMED = [
    b"Content-Length: +5\r\n", b"Content-Length: 5\r\nContent-Length: 5\r\n", b"Transfer-Encoding: xchunked\r\n",
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"X-Note : y\r\n", b"Host: h\r\n",
]
UNKNOWN_EXPECTATIONS = [b"tea", b"200-ok", b"100-continue-please", b"100-continue, tea", b"100", b"100-continue;q=1"]
SPLITTERS = [
    b"x%0d%0aSet-Cookie:%20a=b", b"x%0D%0A%0D%0AHTTP/1.1%20200%20OK", b"x%E5%98%8D%E5%98%8ASet-Cookie:a=b",
    b"x\xc4\x8d\xc4\x8aSet-Cookie:a=b", b"x\\r\\nSet-Cookie: a=b", b"x\"'<script>", b"x\xe2\x80\xa8y",
]
REFLECTED = [b"X-Request-Id", b"Origin", b"Accept", b"Referer", b"Cookie", b"Accept-Language", b"Upgrade"]
KEPT_IDS = ["a", "a" * 128, "A-Z.0_9", "0", ".", "-", "_"]
REPLACED_IDS = [
    b"", b"a" * 129, b"a b", b'a"b', b"a'b", b"a/b", b"a,b", b"a;b", b"a\\b", b"a%0ab", b"\xc3\xa9", b"a\tb", b"<a>",
    b"a" * 8000,
]
STARTS = [b"GET /healthz", b"GET /readyz", b"GET /nowhere", b"OPTIONS /healthz", b"OPTIONS *", b"BREW /healthz"]
# In seconds: for an answer that must not come to have come.
SILENCE = 0.2
ABORTED = 600


def at_the_end(request):
    """For a head that is too large: settled when all of it is there."""
    return Bad(frozenset({431}), len(request) - 1)


def receive_until_closed(connection):
    received = b""
    while more := connection.recv(1 << 16):
        received += more
    return Heard(received, "closed", 0)


class Conversation(Framing):
    def test_H14_content_encoding(self):
        self.admit([self.token_request(b"Content-Encoding: %s\r\n" % coding, body) for coding, body in ENCODED], 415)

    def test_H15_content_type(self):
        request = self.token_request()
        self.admit([request.replace(JSON_TYPE, line) for line in WRONG_TYPES], 415)
        self.admit([request.replace(JSON_TYPE, line) for line in RIGHT_TYPES])

    def test_H20_expectation_of_a_bad_request(self):
        for lines, status in ((TOO_LARGE, 413), (MALFORMED, 400)):
            self.refuse([POST + line + EXPECT + b"\r\n" for line in lines], status)
            self.refuse([POST + EXPECT + line + b"\r\n" for line in lines], status)

    def test_H20_unknown_expectation(self):
        for start in (HEALTHZ[:-2], POST + LENGTH):
            self.refuse([start + b"Expect: " + value + b"\r\n\r\n" for value in UNKNOWN_EXPECTATIONS], 417)

    def test_H20_body_that_the_client_holds_back(self):
        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(JSON), JSON)
        for framing, body in ((LENGTH, JSON), (b"Transfer-Encoding: chunked\r\n", chunked)):
            for expect in (EXPECT, b"expect:100-Continue\r\n"):
                with open_connection(self.service.address) as connection:
                    connection.sendall(self.token_request(expect, b"", framing))
                    self.assertEqual(connection.recv(1 << 16), b"HTTP/1.1 100 Continue\r\n\r\n")
                    connection.sendall(body + LAST)
                    answers = receive_until_closed(connection).answers()
                self.assertEqual([answer.status for answer in answers], [200, 200])

    def test_H20_body_of_a_caller_who_is_not_known(self):
        head = self.token_request(EXPECT, b"", LENGTH).replace(self.api_key, b"tb_nobody")
        with open_connection(self.service.address) as connection:
            connection.sendall(head)
            status = take_answer(connection.recv(1 << 16))[0].status
            if status == 100:
                connection.sendall(JSON + LAST)
                status, _ = (answer.status for answer in receive_until_closed(connection).answers())
        self.assertEqual(status, 401)

    def test_H20_expectation_that_asks_for_nothing(self):
        self.admit([HEALTHZ[:-2] + EXPECT + b"\r\n", HEALTHZ[:-2] + EXPECT + b"Content-Length: 0\r\n\r\n"])

    def test_H20_expectation_in_http_1_0(self):
        # RFC 9110 §10.1.1: a server "MUST ignore that expectation".
        head = self.token_request(EXPECT, b"", LENGTH).replace(b"HTTP/1.1", b"HTTP/1.0")
        with open_connection(self.service.address) as connection:
            connection.sendall(head)
            connection.settimeout(SILENCE)
            with self.assertRaises(TimeoutError):
                self.fail(f"answered without its body: {connection.recv(100)}")
            connection.settimeout(None)
            connection.sendall(JSON)
            self.assertEqual([answer.status for answer in receive_until_closed(connection).answers()], [200])

    def test_H21_client_that_has_finished_sending(self):
        for request, statuses in ((HEALTHZ, [200]), (HEALTHZ * 3, [200] * 3), (self.token_request(), [200])):
            with open_connection(self.service.address) as connection:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                answers = receive_until_closed(connection).answers()
            self.assertEqual([answer.status for answer in answers], statuses)

    def test_H21_client_that_has_finished_too_early(self):
        whole = self.token_request()
        head = len(whole) - len(JSON)
        for size in (0, 1, 20, head - 1, head, len(whole) - 1):
            with open_connection(self.service.address) as connection:
                connection.sendall(whole[:size])
                connection.shutdown(socket.SHUT_WR)
                for answer in receive_until_closed(connection).answers():
                    self.assertIn(answer.status, (400, 408))

    def test_H21_client_that_resets_its_connection(self):
        requests = [self.token_request(), HEALTHZ, HEALTHZ * 20, POST + b"Transfer-Encoding: x\r\n\r\n"]
        for index in range(ABORTED):
            request = requests[index % len(requests)]
            complete = index % 3 > 0
            size = len(request) if complete else self.random.randrange(len(request))
            # A service that has refused may be gone before all is sent.
            with open_connection(self.service.address) as connection, contextlib.suppress(ConnectionError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.sendall(request[:size])
                if complete and index % 5 == 0:
                    connection.recv(1)

    def test_H22_what_is_reflected_splits_no_answer(self):
        for name in REFLECTED:
            for splitter in SPLITTERS:
                request = HEALTHZ[:-2] + name + b": " + splitter + b"\r\n\r\n"
                heard = talk(self.service.address, request + LAST)
                self.assertEqual([answer.status for answer in heard.answers()], [200, 200], request)
                self.assertNotIn(splitter, heard.received)
                self.assertNotIn(b"set-cookie", heard.received.lower())

    def test_H23_request_id(self):
        for request_id in KEPT_IDS:
            self.assertEqual(self._request_id(request_id.encode()), request_id)
        for request_id in REPLACED_IDS:
            self.assertNotEqual(self._request_id(request_id), request_id.decode())

    def test_H23_request_id_or_trace_of_64_kib(self):
        self.refuse([HEALTHZ[:-2] + name + b": " + b"a" * 65536 + b"\r\n\r\n"
                     for name in (b"X-Request-Id", b"traceparent", b"tracestate")], 431, at_the_end)

    def test_H25_nothing_is_stored(self):
        requests = [self.token_request(), self.token_request(body=b"{}"), POST + b"\r\n", b"PUT" + POST[4:] + b"\r\n",
                    POST + b"Content-Length: x\r\n\r\n"]
        requests += [HEALTHZ.replace(b"GET /healthz", start) for start in STARTS]
        for request in requests:
            for answer in talk(self.service.address, request + LAST).answers():
                self.assertEqual(answer.fields.get("cache-control"), "no-store", request)
                self.assertEqual(answer.fields.get("vary"), "Origin", request)

    def _request_id(self, wanted):
        request = HEALTHZ[:-2] + b"X-Request-Id: " + wanted + b"\r\n\r\n"
        answer, last = talk(self.service.address, request + LAST).answers()
        self.assertEqual((answer.status, last.status), (200, 200), request)
        request_id = answer.fields["x-request-id"]
        self.assertRegex(request_id, r"\A[A-Za-z0-9._-]{1,128}\Z")
        return request_id


if __name__ == "__main__":
    unittest.main()
