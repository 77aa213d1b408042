"""The chunked coding: sizes, line ends, extensions, trailers."""
import unittest

from booth import Framing
from model import judge
from mutations import chunked_bodies
from sorting import sort
from wire import talk

VARIANTS = 2000
JSON = b'{"external_id":"12345678"}'
CODING = b"Transfer-Encoding: chunked\r\n"
HEAD = b"POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n" + CODING + b"\r\n"
RIGHT_SIZES, LAST_SIZES = [b"1a", b"1A", b"01a", b"0000001A"], [b"0", b"00", b"00000000"]
WRONG_SIZES = [
    b"0x5", b"0X5", b"x5", b"+5", b"-5", b"5_", b"_5", b"", b" 5", b"5 ", b"\t5", b"5\t", b"000000005",
    b"00000000000000005", b"10000000000000005", b"g", b"5h", b"5,", b"5.0", b"'5'", b"\x005", b"5\x00", b"\xef\xbc\x95",
    b"5\xa0",
]
TOO_LARGE = [b"10001", b"7fffffff", b"80000000", b"ffffffff"]
WRONG_LINE_ENDS = [
    b"5\nhello\r\n0\r\n\r\n", b"5\r\nhello\n0\r\n\r\n", b"5\r\nhello\r\n0\n\r\n", b"5\r\nhello\r\n0\r\n\n",
    b"5\rhello\r\n0\r\n\r\n", b"5\r\nhello\r0\r\n\r\n", b"5\r\nhello0\r\n\r\n", b"5\r\r\nhello\r\n0\r\n\r\n",
    b"5\n\rhello\r\n0\r\n\r\n", b"\r\n5\r\nhello\r\n0\r\n\r\n", b"5\r\nhello\r\n\r\n0\r\n\r\n",
]
SPILLED = [
    b"4\r\nhello\r\n0\r\n\r\n", b"1\r\nhello\r\n0\r\n\r\n", b"0\r\nhello\r\n0\r\n\r\n", b"6\r\nhello\r\n0\r\n\r\n",
    b"5\r\nhelloGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
]
EXTENSIONS = [
    b";", b";a", b";a=b", b'; a="b"', b" ;a=b", b";a=b\n", b";a\n", b";a\r", b";a\rb", b';a="\n"', b';a="\r\n"',
    b";\x00", b";a=\x00", b";\x7f", b";\xff", b";" + b"a" * 100_000, b'\t;a="' + b"b" * 100_000 + b'"',
]
LAST_EXTENSIONS = [b";", b";a=b", b" ", b"\t;a"]
TRAILERS = [
    b"Authorization: Bearer tb", b"X-Forwarded-User: root", b"X-Forwarded-For: 1.2.3.4", b"Host: other",
    b"Content-Length: 5", b"Transfer-Encoding: chunked", b"Cookie: session=1", b"Content-Type: application/json",
    b"X-Note: plain", b"X-Note: " + b"a" * 70_000, b"a" * 70_000, b"\r\n".join([b"a: b"] * 5000),
]
REFUSED_AT_ONCE = [b"0x5\r\n", b"5 \r\n", b"5\n", b"5\r\nhellox", b"0\r\nX"]
# In seconds: threats.md H4, while the machine does nothing else for the service.
AT_ONCE = 0.1


class Chunks(Framing):
    def test_H4_H5_H6_mutated_chunked_body(self):
        bodies = chunked_bodies(self.random, JSON)
        good, bad = sort((self.token_request(body=body, framing=CODING) for body in bodies), VARIANTS)
        # A stray byte may have changed the JSON and not the frame: then it is the JSON that is answered.
        self.admit(good, (200, 400, 404, 422))
        self.refuse(bad, (400, 413))

    def test_H4_chunk_size(self):
        self.admit([self.token_request(body=b"%s\r\n%s\r\n%s\r\n\r\n" % (size, JSON, last), framing=CODING)
                    for size in RIGHT_SIZES for last in LAST_SIZES])
        self.refuse([HEAD + size + b"\r\nhello\r\n0\r\n\r\n" for size in WRONG_SIZES])
        self.refuse([HEAD + size + b"\r\nhello\r\n0\r\n\r\n" for size in TOO_LARGE], 413)

    def test_H4_line_ends_of_chunks(self):
        self.refuse([HEAD + body for body in WRONG_LINE_ENDS])

    def test_H4_data_beyond_the_chunk(self):
        self.refuse([HEAD + body for body in SPILLED])

    def test_H4_is_refused_at_once(self):
        for body in REFUSED_AT_ONCE:
            request = (HEAD + body)[:judge(HEAD + body).at + 1]
            self.assertLess(min(talk(self.service.address, request).seconds for _ in range(3)), AT_ONCE, request)

    def test_H5_chunk_extensions(self):
        self.refuse([HEAD + b"5" + extension + b"\r\nhello\r\n0\r\n\r\n" for extension in EXTENSIONS])
        self.refuse([HEAD + b"5\r\nhello\r\n0" + extension + b"\r\n\r\n" for extension in LAST_EXTENSIONS])

    def test_H6_trailers(self):
        for before in (b"", b"5\r\nhello\r\n"):
            self.refuse([HEAD + before + b"0\r\n" + trailer + b"\r\n\r\n" for trailer in TRAILERS])

    def test_H6_credentials_in_a_trailer(self):
        body = b"%x\r\n%s\r\n0\r\n" % (len(JSON), JSON)
        self.refuse([HEAD + body + b"Authorization: Bearer " + self.api_key + b"\r\n\r\n"])


if __name__ == "__main__":
    unittest.main()
