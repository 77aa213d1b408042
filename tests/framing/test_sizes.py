"""What is too large: targets, fields, heads, bodies, floods, pipelines; and that it is neither read on nor kept."""
import contextlib
import unittest

from booth import HEALTHZ, LAST, Framing
from flood import drain, flood, push, resident
from model import Bad
from trials import status_set
from wire import Heard, open_connection, talk

TARGET_LIMIT, FIELDS_LIMIT, HEAD_LIMIT, BODY_LIMIT = 2048, 64, 16 * 1024, 64 * 1024
# threats.md H13: what may be read beyond the limits.
MOST_BEYOND = 64 * 1024
HOST = b"Host: h\r\n"
GET = b"GET /healthz HTTP/1.1\r\n"
POST = b"POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\n"
CODING = b"Transfer-Encoding: chunked\r\n"
CHUNKED = POST + CODING + b"\r\n"
JSON = b'{"external_id":"12345678"}'
MANY = b"a" * 65536
# How it begins, what then comes without end, and how it may be refused.
HEADS = [
    (b"", MANY, (400, 414, 431, 501)), (b"GET /", MANY, (414,)), (GET + b"X", MANY, (431,)),
    (GET + b"X: ", MANY, (431,)), (GET + HOST, b"X-Note: y\r\n" * 6000, (431,)), (b"", b"\r\n" * 32768, (400,)),
    (GET + b"Content-Length: ", b" " * 65536, (431,)),
]
CHUNKS = [
    (CHUNKED + b"0\r\n", b"a: b\r\n" * 10_000, (400,)), (CHUNKED + b"0\r\nX-Note: ", MANY, (400,)),
    (CHUNKED + b"0\r\n", MANY, (400,)), (CHUNKED + b"5;a=", MANY, (400,)), (CHUNKED, b"0" * 65536, (400,)),
    (CHUNKED, b"1\r\na\r\n" * 10_000, (413,)),
]
BODIES = [
    (POST + b"Content-Length: 65537\r\n\r\n", MANY), (POST + b"Content-Length: 4294967296\r\n\r\n", MANY),
    (CHUNKED, b"1000\r\n" + b"a" * 4096 + b"\r\n"), (CHUNKED + b"ffffff\r\n", MANY),
]
# Of a flood; whoever stops it takes in less by far.
FLOOD = 20 << 20
# 1 MiB, and another for what else a process may have needed meanwhile.
MOST_GROWTH = 2 << 20
PIPELINES, PIPELINED, MOST_PER_PIPELINE = 8, 2000, 64 * 1024


def at_the_end(statuses):
    """For what the model knows nothing of: settled when all of it is there."""
    return lambda request: Bad(status_set(statuses), len(request) - 1)


def head_of(size):
    start = GET + HOST + b"X-Note: "
    return start + b"a" * (size - len(start) - 4) + b"\r\n\r\n"


class Sizes(Framing):
    def test_H12_target(self):
        for start, status in ((b"/", 404), (b"/healthz?", 200)):
            targets = [start + b"a" * (size - len(start)) for size in (TARGET_LIMIT, TARGET_LIMIT + 1, 15_000, 100_000)]
            right, *wrong = [b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"\r\n" for target in targets]
            self.admit([right], status)
            self.refuse(wrong, 414)

    def test_H12_number_of_fields(self):
        fields = [HOST] + [b"X-Note-%d: y\r\n" % number for number in range(5000)]
        self.admit([GET + b"".join(fields[:FIELDS_LIMIT]) + b"\r\n"])
        self.refuse([GET + b"".join(fields[:count]) + b"\r\n" for count in (FIELDS_LIMIT + 1, 5000)], 431)

    def test_H12_size_of_the_head(self):
        # Whether the empty line counts is left open.
        self.admit([head_of(HEAD_LIMIT - 4)])
        self.refuse([head_of(HEAD_LIMIT + 5), head_of(100_000)], 431, at_the_end(431))
        long_name = GET + HOST + b"a" * 20_000 + b": y\r\n\r\n"
        long_fields = GET + HOST + (b"X-Note: " + b"a" * 8000 + b"\r\n") * 3 + b"\r\n"
        self.refuse([long_name, long_fields], 431, at_the_end(431))

    def test_H12_head_without_end(self):
        for start, more, statuses in HEADS:
            self._withstand(start, more, statuses)

    def test_H5_H6_chunks_and_trailers_without_end(self):
        for start, more, statuses in CHUNKS:
            self._withstand(start, more, statuses)

    def test_H13_body_that_is_too_large_is_not_read(self):
        for start, more in BODIES:
            read = self._withstand(start, more, (413,)).read
            self.assertLessEqual(read, HEAD_LIMIT + BODY_LIMIT + MOST_BEYOND, start)

    def test_H13_body_at_its_limit(self):
        body = JSON.ljust(BODY_LIMIT)
        halves = b"8000\r\n%s\r\n8000\r\n%s\r\n" % (body[:0x8000], body[0x8000:])
        self.admit([self.token_request(body=body), self.token_request(body=halves + b"0\r\n\r\n", framing=CODING)])
        self.refuse([self.token_request(body=halves + b"1\r\n \r\n0\r\n\r\n", framing=CODING)], 413)

    def test_H13_body_longer_than_declared(self):
        answers = talk(self.service.address, self.token_request() + b"}\r\n\r\n" + HEALTHZ).answers()
        self.assertEqual([answer.status for answer in answers], [200, 400])

    def test_H19_pipeline_of_a_client_that_does_not_read(self):
        names = [str(number) for number in range(PIPELINED)]
        request = HEALTHZ[:-2] + b"X-Request-Id: %s\r\n\r\n"
        data = b"".join(request % name.encode() for name in names) + LAST
        before = resident(self.service.pid)
        with contextlib.ExitStack() as stack:
            # Small buffers, so that the service has to wait.
            connections = [stack.enter_context(open_connection(self.service.address, SO_RCVBUF=4096))
                           for _ in range(PIPELINES)]
            for connection in connections:
                connection.setblocking(False)
            sent = push(connections, data)
            growth = resident(self.service.pid) - before
            for connection, size in zip(connections, sent):
                answers = Heard(drain(connection, data[size:]), "closed", 0).answers()
                self.assertEqual([answer.fields["x-request-id"] for answer in answers], [*names, "last"])
        self.assertLess(growth, PIPELINES * MOST_PER_PIPELINE + MOST_GROWTH)

    def _withstand(self, start, more, statuses):
        result = flood(self.service, start, more, FLOOD)
        answers = Heard(result.received, "closed", 0).answers()
        self.assertEqual(len(answers), 1, (start, more[:20]))
        self.assertIn(answers[0].status, statuses, (start, more[:20]))
        self.assertLess(result.growth, MOST_GROWTH, (start, more[:20]))
        return result


if __name__ == "__main__":
    unittest.main()
