"""Field lines: their form, Host, the fields of which there may be only one, and names with an underscore."""
import unittest

from booth import Framing
from mutations import NOTES, field_lines
from sorting import sort
from wire import talk

VARIANTS = 1500
GET = b"GET /healthz HTTP/1.1\r\n"
HOST = b"Host: h\r\n"
BETWEEN = [b"", b"X-Note: between\r\n"]
WRONG_LINES = [
    b"X-Note : y", b"X-Note\t: y", b" X-Note: y", b"\tX-Note: y", b"X Note: y", b"X-Note", b"X-Note y", b": y", b":",
    b" ", b"X-Note: y\r\n folded", b"X-Note: y\r\n\tfolded", b"X-Note:\r\n y", b"X-Note: y\r\n ", b"X-Note: a\rb",
    b"X-Note: a\nb", b"X-Note: a\x00b", b"X-Note: a\x01b", b"X-Note: a\x1bb", b"X-Note: a\x7fb", b"X-Note: \x0b",
    b"X-Note: \x0c", b"X\x00Note: y", b"X-N\xc3\xb6te: y", b"X-Note\xa0: y", b"X(Note): y", b"X,Note: y", b"X/Note: y",
    b"X;Note: y", b"X<Note: y", b"X=Note: y", b"X?Note: y", b"X@Note: y", b"X[Note: y", b"X\\Note: y", b"X{Note: y",
    b'"X-Note": y', b"\xff: y",
]
WRONG_LINE_ENDS = [b"\n", b"\r", b"\r\r\n", b"\n\r", b"\r\x00\n"]
WRONG_HEAD_ENDS = [b"\n", b"\r\r\n", b"\r\x00", b"\n\n", b"\x00\r\n"]
UNUSUAL_LINES = [
    b"X-Note:", b"X-Note:y", b"X-Note: \t y \t ", b"X-Note: \x80\xff\xc3\xa9", b"X-Note: a\tb", b"X-Note: a:b",
    b"!#$%&'*+-.^`|~0: y", b"X-Note: y\r\nX-Note: y", b"x: ,;()<>@[]{}?=\"'\\",
]
WRONG_HOSTS = [
    b"", b"a/b@c", b"a/b", b"user@h", b"user:password@h", b"a, b", b"a,b", b"a b", b"h:x", b"h:80:80", b"h:-1",
    b"h:+80", b"h: 80", b"h :80", b":80", b"::1", b"[::1", b"::1]", b"[]", b"[::g]", b"[::1]x", b"[:::]", b"[1:2]",
    b"[1.2.3.4]", b"[v1.x]", b"[fe80::1%eth0]", b"h%41", b"h?x", b"h#x", b"h\\x", b'"h"', b"<h>", b"h;x", b"*",
    b"h\x80", b"h\xc3\xa9", b"h\x00", b"h\x7f", b"h\tx", b"http://h", b"h/", b"!h", b"$h", b"(h)",
]
RIGHT_HOSTS = [
    b"h", b"H.Example.COM", b"h.", b"h:80", b"h:", b"h:65535", b"a_b", b"a~b", b"a-b.c", b"127.0.0.1", b"127.0.0.1:1",
    b"[::1]", b"[::1]:8080", b"[::1]:", b"[2001:DB8::1]", b"[::ffff:127.0.0.1]", b"x" * 60 + b".example",
]
NO_HOST, TWO_HOSTS = [b"", b"X-Note: y\r\n", b"Hosts: h\r\n"], [b"Host: h", b"host: h", b"HOST: other", b"Host:"]
JUDGED_BY_THE_HEAD = [b"", HOST + HOST, b"Host: a/b@c\r\n", b"Host: a, b\r\n"]
ONE_ONLY = [
    b"Authorization: Bearer x", b"Content-Type: application/json", b"Origin: https://h", b"Cookie: a=b",
    b"Expect: 100-continue",
]
WRONG_UNDERSCORES = [
    b"Content_Length", b"content_length", b"X_Forwarded_For", b"x_forwarded_for", b"X_Real_IP", b"X_Forwarded_User",
]
IGNORED_UNDERSCORES = [b"X_Note", b"_", b"content_language", b"x-a_b"]
# In seconds: threats.md H8, while the machine does nothing else for the service.
AT_ONCE = 0.1


class Fields(Framing):
    def test_H7_mutated_field_line(self):
        lines = field_lines(self.random, b"X-Note", NOTES)
        good, bad = sort((self.token_request(fields=line) for line in lines), VARIANTS)
        self.admit(good)
        self.refuse(bad)

    def test_H7_malformed_field_line(self):
        for before, after in ((HOST, b""), (b"", HOST)):
            self.refuse([GET + before + line + b"\r\n" + after + b"\r\n" for line in WRONG_LINES])
        self.refuse([GET + b"Host: h" + end + b"X-Note: y\r\n\r\n" for end in WRONG_LINE_ENDS])
        self.refuse([GET + HOST + end for end in WRONG_HEAD_ENDS])

    def test_H7_unusual_field_line(self):
        self.admit([GET + HOST + line + b"\r\n\r\n" for line in UNUSUAL_LINES])

    def test_H8_host_missing_or_repeated(self):
        self.refuse([GET + fields + b"\r\n" for fields in NO_HOST])
        for start in (GET, GET.replace(b"HTTP/1.1", b"HTTP/1.0")):
            self.refuse([start + HOST + between + again + b"\r\n\r\n" for again in TWO_HOSTS for between in BETWEEN])

    def test_H8_host_that_is_none(self):
        for start in (GET, GET.replace(b"HTTP/1.1", b"HTTP/1.0")):
            self.refuse([start + b"Host: " + host + b"\r\n\r\n" for host in WRONG_HOSTS])
        self.refuse([GET + b"Host: " + b"a" * 10_000 + b"/\r\n\r\n"], (400, 431))

    def test_H8_host_that_is_one(self):
        self.admit([GET + b"Host: " + host + b"\r\n\r\n" for host in RIGHT_HOSTS] + [GET + b"hOST:\t h \t\r\n\r\n"])
        self.finish([b"GET /healthz HTTP/1.0\r\n\r\n", b"GET /healthz HTTP/1.0\r\nHost: h\r\n\r\n"])

    def test_H8_refused_before_the_body_is_awaited(self):
        for host in JUDGED_BY_THE_HEAD:
            request = b"POST /v1/messaging/token HTTP/1.1\r\n" + host + b"Content-Length: 5\r\n\r\n"
            heard = [talk(self.service.address, request) for _ in range(3)]
            self.assertEqual([answer.status for one in heard for answer in one.answers()], [400] * 3, request)
            self.assertLess(min(one.seconds for one in heard), AT_ONCE, request)

    def test_singletons_repeated(self):
        self.refuse([GET + HOST + line + b"\r\n" + between + again + b"\r\n\r\n" for line in ONE_ONLY
                     for again in (line, line.lower(), line.partition(b":")[0] + b": other") for between in BETWEEN])

    def test_underscore_in_a_name(self):
        self.refuse([GET + HOST + name + b": 5\r\n\r\n" for name in WRONG_UNDERSCORES])
        self.admit([GET + HOST + name + b": y\r\n\r\n" for name in IGNORED_UNDERSCORES])
        request = GET + HOST + b"X_Request_Id: underscored\r\nConnection: close\r\n\r\n"
        self.assertNotIn(b"underscored", talk(self.service.address, request).received)


if __name__ == "__main__":
    unittest.main()
