"""Transfer-Encoding: exactly "chunked", once, in HTTP/1.1, and nothing else."""
import unittest

from booth import Framing
from mutations import CODINGS, field_lines
from sorting import sort

VARIANTS = 2000
CHUNKED = b'1a\r\n{"external_id":"12345678"}\r\n0\r\n\r\n'
POST = b"POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\n"
CODING = b"Transfer-Encoding: chunked\r\n"
RIGHT = [CODING, b"transfer-encoding:CHUNKED\r\n", b"TRANSFER-ENCODING: \t Chunked \t \r\n"]
WRONG_VALUES = [
    b"", b" xchunked", b" chunkedx", b" chunk", b" identity", b" gzip", b" gzip, chunked", b" chunked, gzip",
    b" chunked, chunked", b" chunked,", b" ,chunked", b" chunked;q=1", b' "chunked"', b"\xa0chunked", b" chunked\xa0",
    b"\x0bchunked", b" chunked\x0b", b" chunked\x00", b"\r\n chunked", b" chunked\r\n ",
]
AGAIN = [CODING, b"transfer-encoding: identity\r\n", b"TRANSFER-ENCODING:\r\n"]
UNDERSCORED = [b"Transfer_Encoding: chunked\r\n", b"transfer_encoding: chunked\r\n", b"TRANSFER_ENCODING: chunked\r\n"]


class TransferCoding(Framing):
    def test_H3_transfer_encoding_not_exactly_chunked(self):
        lines = field_lines(self.random, b"Transfer-Encoding", CODINGS)
        good, bad = sort((self.token_request(body=CHUNKED, framing=line) for line in lines), VARIANTS)
        self.admit(good)
        self.refuse(bad)

    def test_H3_transfer_encoding_as_the_first_field(self):
        start = b"POST /nowhere HTTP/1.1\r\n"
        lines = field_lines(self.random, b"Transfer-Encoding", CODINGS)
        good, bad = sort((start + line + b"Host: h\r\n\r\n" + CHUNKED for line in lines), VARIANTS // 4)
        self.admit(good, 404)
        self.refuse(bad)

    def test_H3_transfer_encoding_chunked_in_any_case(self):
        self.admit([self.token_request(body=CHUNKED, framing=line) for line in RIGHT])

    def test_H3_transfer_encoding_that_is_not_chunked(self):
        self.refuse([POST + b"Transfer-Encoding:" + value + b"\r\n\r\n" + CHUNKED for value in WRONG_VALUES])
        self.refuse([POST + line + b"\r\n" + CHUNKED for line in UNDERSCORED])

    def test_H3_transfer_encoding_twice(self):
        self.refuse([POST + CODING + between + again + b"\r\n" + CHUNKED for again in AGAIN
                     for between in (b"", b"X-Note: between\r\n")])

    def test_H3_transfer_encoding_in_http_1_0(self):
        for start in (POST, POST.replace(b"Host: h\r\n", b""), POST + b"Connection: keep-alive\r\n"):
            self.refuse([start.replace(b"HTTP/1.1", b"HTTP/1.0") + line + b"\r\n" + CHUNKED for line in RIGHT])


if __name__ == "__main__":
    unittest.main()
