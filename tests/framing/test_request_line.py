"""Methods, targets, versions, and what is no HTTP/1.1 at all."""
import unittest

from booth import HEALTHZ, LAST, Framing
from wire import talk

REST = b" HTTP/1.1\r\nHost: h\r\n\r\n"
READ_DIFFERENTLY = [
    b"/healthz#", b"/healthz#x", b"/#", b"/?a#b", b"/healthz%00", b"/%2e%2e/healthz", b"/v1/%74oken",
    b"/v1/messaging%2ftoken", b"/%68ealthz", b"/%", b"/%zz", b"/a/%2E/b", b"/healthz\\", b"/\\healthz", b"\\healthz",
    b"/a/..\\healthz", b"/.", b"/..", b"/./healthz", b"/../healthz", b"/a/../healthz", b"/a/./healthz", b"/healthz/.",
    b"/healthz/..", b"/a/..?x", b"/a/.?x", b"/health\x80", b"/\xc3\xa9", b"/health\x00z", b"/health\tz",
    b"/healthz\x7f", b"/healthz\x01", b"/healthz\r", b"/healthz?\xff", b"/healthz?a b", b"/a b",
]
NO_PATHS = [b"*", b"healthz", b"h:80", b"h", b"?x", b"", b"#", b"x/healthz", b"mailto:a@h", b"*/healthz", b"**"]
NOT_QUITE_ASTERISKS = [b"OPTIONS **", b"OPTIONS *?x", b"OPTIONS */", b"POST *"]
UNKNOWN_PATHS = [
    b"/", b"//", b"//healthz", b"///", b"/healthz/", b"/healthz;x", b"/healthz;", b"/HEALTHZ", b"/healthz//",
    b"/v1//messaging/token", b"/.well-known/x", b"/...", b"/a/...", b"/..a", b"/a..", b"/?x", b"/healthz&x",
    b"//h/healthz", b"/http://h/healthz", b"/healthz:80", b"/@h", b"/metrics", b"/version",
]
WITH_QUERIES = [b"/healthz?", b"/healthz?a=%0d%0a&b", b"/healthz?/../x", b"/healthz??"]
# Authority and Host.
SAME_AUTHORITY = [(b"h", b"h"), (b"H", b"h"), (b"h", b"H"), (b"h:80", b"H:80"), (b"[::1]:80", b"[::1]:80")]
OTHER_AUTHORITY = [
    (b"g", b"h"), (b"h:80", b"h"), (b"h", b"h:80"), (b"h:", b"h"), (b"h.", b"h"), (b"hh", b"h"), (b"h,g", b"h"),
    (b"[::1]", b"::1"), (b"u@h", b"h"), (b"h@g", b"h"),
]
WRONG_ABSOLUTE = [
    b"http:///healthz", b"http:/healthz", b"http:healthz", b"ftp://h/healthz", b"http://h/../healthz",
    b"http://h/%68ealthz", b"http://h/healthz#x", b"http://h\\healthz", b"http://h/\\healthz",
]
LACKING = {
    b"/healthz": [b"POST", b"PUT", b"DELETE", b"PATCH", b"TRACE"],
    b"/v1/messaging/token": [b"PUT", b"DELETE", b"PATCH", b"TRACE"],
}
UNKNOWN_METHODS = [
    b"BREW", b"get", b"Get", b"gET", b"post", b"GE", b"GETT", b"G", b"PROPFIND", b"CONNECT", b"connect",
    b"!#$%&'*+-.^_`|~",
]
NO_METHODS = [b"GET,", b"GET\x00", b"GET:", b"(GET)", b"G\xc3\x8bT", b'"GET"', b"GET/", b"A" * 8192]
OTHER_VERSIONS = [b"HTTP/1.2", b"HTTP/1.9", b"HTTP/2.0", b"HTTP/3.0", b"HTTP/0.9", b"HTTP/0.0", b"HTTP/9.9"]
NO_VERSIONS = [
    b"HTTP/1", b"HTTP/1.", b"HTTP/11", b"HTTP/1.10", b"HTTP/1.1 ", b"HTTP/1.1\t", b"HTTP/01.1", b"http/1.1",
    b"Http/1.1", b"HTTP/1,1", b"HTTP /1.1", b" HTTP/1.1", b"\tHTTP/1.1", b"HTTP/+1.1", b"HTTP/1.x", b"HTTP/2", b"HTTP",
    b"", b"HTTPS/1.1", b"ICY/1.1", b"HTTP/1.1 x", b"HTTP/\xef\xbc\x91.1", b"HTTP/1.1\x00", b"x HTTP/1.1",
]
WRONG_LINE_ENDS = [b"\n", b"\r", b"\n\r", b"\r\r\n", b"\r\x00\n", b"\x0b\r\n", b"\x85", b"\r\n ", b"\r\n\t"]
WRONG_STARTS = [
    b"\n", b"\r", b"\r\r\n", b"\r\n\r\n", b"\r\n\n", b"\r\n\r\n\r\n", b" ", b"\t", b"\x00", b"\r\n ", b"\xef\xbb\xbf",
]
TLS_HELLO = bytes.fromhex("16030100c5010000c10303") + bytes(range(186))
OTHER_PROTOCOLS = [
    b"GET /healthz\r\n", b"GET\r\n", b"\x05\x01\x00", b"\x04\x01\x00P\x7f\x00\x00\x01\x00", TLS_HELLO, b"SSH-2.0-x\r\n",
    b"EHLO\r\n", b"EHLO x\r\n", b"\x00" * 8, b"{}", b"<xml/>", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
]
UPGRADES = [
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n",
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", b"Upgrade: h2c\r\n",
]


class RequestLine(Framing):
    def test_H9_target_that_two_could_read_differently(self):
        self.refuse([b"GET " + target + REST for target in READ_DIFFERENTLY])

    def test_H9_target_that_is_no_path(self):
        self.refuse([b"GET " + target + REST for target in NO_PATHS])
        self.refuse([start + REST for start in NOT_QUITE_ASTERISKS])

    def test_H9_path_that_is_not_there(self):
        self.admit([b"GET " + target + REST for target in UNKNOWN_PATHS], 404)
        self.admit([b"GET " + target + REST for target in WITH_QUERIES])

    def test_H9_absolute_form(self):
        request = b"GET http://%s/healthz HTTP/1.1\r\nHost: %s\r\n\r\n"
        self.admit([request % pair for pair in SAME_AUTHORITY])
        self.refuse([request % pair for pair in OTHER_AUTHORITY], (400, 421))
        self.refuse([b"GET " + target + REST for target in WRONG_ABSOLUTE], (400, 421))
        self.admit([b"GET http://h/healthz?x=%20" + REST])
        self.admit([b"GET http://h/" + REST, b"GET http://h//healthz" + REST], 404)

    def test_H9_asterisk_form(self):
        self.admit([b"OPTIONS *" + REST, b"OPTIONS /healthz" + REST, b"OPTIONS /v1/messaging/token" + REST], 204)

    def test_H10_method_that_the_path_lacks(self):
        for path, methods in LACKING.items():
            self.admit([method + b" " + path + REST for method in methods], 405)
            for method in methods:
                answer, _ = talk(self.service.address, method + b" " + path + REST + LAST).answers()
                allowed = answer.fields["allow"].split(", ")
                self.assertTrue("GET" in allowed and method.decode() not in allowed, allowed)
        self.admit([b"HEAD /v1/messaging/token" + REST], 405, head_only=True)
        self.admit([method + b" /nowhere" + REST for method in (b"GET", *LACKING[b"/healthz"])], 404)

    def test_H10_trace_never_echoes(self):
        request = b"TRACE /healthz HTTP/1.1\r\nHost: h\r\nX-Note: canary\r\nCookie: canary\r\n\r\n"
        self.assertNotIn(b"canary", talk(self.service.address, request + LAST).received)

    def test_H10_method_that_is_not_known(self):
        for path in (b" /healthz", b" /nowhere"):
            self.refuse([method + path + REST for method in UNKNOWN_METHODS], 501)
        self.refuse([method + b" /healthz" + REST for method in NO_METHODS], (400, 414, 431, 501))
        self.refuse([b"CONNECT h:80" + REST], 501)

    def test_H11_version(self):
        self.refuse([b"GET /healthz " + version + b"\r\nHost: h\r\n\r\n" for version in OTHER_VERSIONS], 505)
        self.refuse([b"GET /healthz " + version + b"\r\nHost: h\r\n\r\n" for version in NO_VERSIONS], (400, 505))

    def test_H11_line_ends_of_the_request_line(self):
        self.refuse([b"GET /healthz HTTP/1.1" + end + b"Host: h\r\n\r\n" for end in WRONG_LINE_ENDS])
        self.refuse([start + HEALTHZ for start in WRONG_STARTS])
        self.refuse([b"GET\t/healthz" + REST, b"GET  /healthz" + REST, b"GET /healthz" + REST.replace(b" ", b"\t", 1)])
        # Browsers of old sent one more after a body.
        self.admit([b"\r\n" + HEALTHZ, self.token_request() + b"\r\n"])

    def test_H11_another_protocol(self):
        self.refuse(OTHER_PROTOCOLS, (400, 501, 505))

    def test_H11_upgrade_is_ignored(self):
        self.admit([HEALTHZ[:-2] + fields + b"\r\n" for fields in UPGRADES])


if __name__ == "__main__":
    unittest.main()
