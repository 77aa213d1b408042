"""Content-Length: its forms, its company, and bodies where none are usual."""
import unittest

from booth import HEALTHZ, Framing
from mutations import field_lines, lengths
from sorting import sort

VARIANTS = 1500
BODY = b'{"external_id":"12345678"}'
POST = b"POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\n"
CODING = b"Transfer-Encoding: chunked\r\n"
LENGTHS = [b"Content-Length: 5\r\n", b"Content-Length: 0\r\n", b"content-length:34\r\n", b"CONTENT-LENGTH: 99999\r\n"]
AGAIN = [b"Content-Length: 5", b"content-length: 5", b"Content-Length: 6", b"CONTENT-LENGTH:0", b"Content-Length:"]
BETWEEN = [b"", b"X-Note: between\r\n"]
NO_NUMBERS = [b"00", b"05", b"10000000000", b"99999999999", b"18446744073709551621", b"9" * 5000]
TOO_LARGE = [b"65537", b"4294967296", b"9999999999"]
HIDDEN = b"Content-Length: %d\r\n\r\n%s" % (len(HEALTHZ), HEALTHZ)
HIDDEN_IN_A_CHUNK = CODING + b"\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(HEALTHZ), HEALTHZ)
BODIES = [HIDDEN, HIDDEN_IN_A_CHUNK, b"Content-Length: 1\r\n\r\nG"]


class ContentLength(Framing):
    def test_H1_content_length_beside_transfer_encoding(self):
        orders = [pair for length in LENGTHS for pair in ((length, CODING), (CODING, length))]
        self.refuse([POST + first + between + second + b"\r\n0\r\n\r\n" for first, second in orders
                     for between in BETWEEN], (400, 413))

    def test_H2_content_length_repeated(self):
        self.refuse([POST + LENGTHS[0] + between + again + b"\r\n\r\nhello" for again in AGAIN for between in BETWEEN])

    def test_H2_content_length_not_one_plain_number(self):
        lines = field_lines(self.random, b"Content-Length", lengths(len(BODY)))
        good, bad = sort((self.token_request(body=BODY, framing=line) for line in lines), VARIANTS)
        self.admit(good)
        self.refuse(bad, (400, 413))

    def test_H2_content_length_up_to_ten_digits(self):
        self.refuse([POST + b"Content-Length: %s\r\n\r\n" % digits for digits in NO_NUMBERS])
        self.refuse([POST + b"Content-Length: %s\r\n\r\n" % digits for digits in TOO_LARGE], 413)
        self.admit([self.token_request(body=b"")], 422)

    def test_H24_body_of_a_get_or_head(self):
        self.finish([b"GET /healthz HTTP/1.1\r\nHost: h\r\n" + body for body in BODIES])
        self.finish([b"HEAD /healthz HTTP/1.1\r\nHost: h\r\n" + body for body in BODIES], head_only=True)
        self.finish([b"GET /nowhere HTTP/1.1\r\nHost: h\r\n" + body for body in BODIES], 404)
        self.finish([b"GET /v1/messaging/token HTTP/1.1\r\nHost: h\r\n" + body for body in BODIES], 401)

    def test_H24_body_where_the_path_takes_none(self):
        for method in (b"POST", b"PUT", b"DELETE", b"PATCH", b"TRACE"):
            self.admit([method + b" /healthz HTTP/1.1\r\nHost: h\r\n" + body for body in BODIES], 405)
        self.admit([b"OPTIONS /healthz HTTP/1.1\r\nHost: h\r\n" + body for body in BODIES], 204)

    def test_H24_get_or_head_without_a_body(self):
        for fields in (b"", b"Content-Length: 0\r\n"):
            self.admit([b"GET /healthz HTTP/1.1\r\nHost: h\r\n" + fields + b"\r\n"])
            self.admit([b"HEAD /healthz HTTP/1.1\r\nHost: h\r\n" + fields + b"\r\n"], head_only=True)


if __name__ == "__main__":
    unittest.main()
