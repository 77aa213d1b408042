"""What RFC 9112 and the strict guard (docs/security.md) make of a byte string, written from their words alone: the
judge of what the mutations yield. Reads the first message, and says at which byte no valid one could go on. How large
a whole head may be is beyond it."""
import dataclasses
import ipaddress
import re

MOST_TARGET, MOST_FIELDS, MOST_BODY = 2048, 64, 65536
METHODS = {b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE"}
TOKEN = frozenset(b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
VISIBLE = frozenset(range(0x21, 0x7f))
VALUE = VISIBLE | frozenset(b" \t") | frozenset(range(0x80, 0x100))
DIGITS = frozenset(b"0123456789")
HEXADECIMAL = frozenset(b"0123456789abcdefABCDEF")
SINGLETONS = {b"host", b"content-length", b"transfer-encoding", b"authorization", b"content-type", b"origin", b"cookie",
              b"expect"}
# Spelled with an underscore, these are what a proxy in front has not removed and a gateway behind may still read.
UNDERSCORED = {b"content_length", b"transfer_encoding", b"x_forwarded_for", b"x_real_ip", b"x_forwarded_user"}

HOST = re.compile(rb"([A-Za-z0-9._~-]+|\[([0-9A-Fa-f:.]+)\])(:[0-9]*)?")
# How a value may begin, and what it must be at the end, without the white space around it.
BEGINNINGS = {
    b"content-length": re.compile(rb"[ \t]*((0|[1-9][0-9]{0,9})[ \t]*)?"),
    b"transfer-encoding": re.compile(rb"[ \t]*(c|ch|chu|chun|chunk|chunke|chunked[ \t]*)?", re.IGNORECASE),
    b"host": re.compile(rb"[ \t]*([A-Za-z0-9._~-]+(:[0-9]*)?|\[[0-9A-Fa-f:.]*(\](:[0-9]*)?)?)?[ \t]*"),
}
WHOLES = {
    b"content-length": re.compile(rb"0|[1-9][0-9]{0,9}"),
    b"transfer-encoding": re.compile(rb"chunked", re.IGNORECASE),
    b"host": HOST,
}


@dataclasses.dataclass(frozen=True)
class Good:
    end: int


@dataclasses.dataclass(eq=False)
class Bad(Exception):
    statuses: frozenset
    at: int


@dataclasses.dataclass(frozen=True)
class Unfinished:
    pass


def judge(data):
    reader = Reader(data)
    try:
        reader.read_body(reader.read_head())
    except Bad as bad:
        return bad
    except IndexError:
        return Unfinished()
    return Good(reader.at)


@dataclasses.dataclass
class Head:
    version: bytes
    authority: bytes | None
    fields: dict = dataclasses.field(default_factory=dict)
    count: int = 0


class Reader:
    def __init__(self, data):
        self._data = data
        self.at = 0
        # What a fault further on may be answered as well: this one is there already.
        self._also = frozenset()

    def read_head(self):
        if self._next() == ord("\r"):
            self._expect(b"\r\n")
        method = self._take_while(TOKEN)
        self._expect(b" ", at_least_one=method)
        if method not in METHODS:
            self._also |= {501}
        authority = self._read_target(method)
        head = Head(self._read_version(), authority)
        if method not in METHODS:
            self._refuse()
        self._expect(b"\r\n")
        while self._next() != ord("\r"):
            self._read_field(head)
        self._expect(b"\r\n")
        self._judge_head(head)
        return head

    def _read_target(self, method):
        """The authority of an absolute-form, else None."""
        begin = self.at
        while self._next() != ord(" "):
            if self._next() not in VISIBLE or self._next() == ord("#"):
                self._refuse(400)
            if self.at - begin == MOST_TARGET:
                self._refuse(414)
            self._judge_origin_form(self._data[begin:self.at], self._next())
            self.at += 1
        target = self._data[begin:self.at]
        absolute = re.fullmatch(rb"http://([^/?]+)(/.*)", target)
        path = (absolute[2] if absolute else target).partition(b"?")[0]
        any_form = method not in METHODS or (method, target) == (b"OPTIONS", b"*")
        if not any_form and (not path.startswith(b"/") or re.search(rb"[%\\]|/\.\.?(/|$)", path)):
            self._refuse(400)
        self.at += 1
        return absolute and absolute[1]

    def _judge_origin_form(self, so_far, byte):
        if so_far.startswith(b"/") and b"?" not in so_far:
            after_dots = so_far.endswith((b"/.", b"/.."))
            if byte in b"%\\" or byte in b"/?" and after_dots:
                self._refuse(400)

    def _read_version(self):
        begin = self.at
        self._expect(b"HTTP/")
        for allowed in (DIGITS, b".", DIGITS):
            if self._next() not in allowed:
                self._refuse(400)
            self.at += 1
        version = self._data[begin:self.at]
        if version not in (b"HTTP/1.1", b"HTTP/1.0"):
            self._refuse(505, at=self.at - 1)
        return version

    def _read_field(self, head):
        if head.count == MOST_FIELDS:
            self._refuse(431)
        head.count += 1
        name = self._take_while(TOKEN).lower()
        self._expect(b":", at_least_one=name)
        self._judge_name(head, name)
        begin = self.at
        while self._next() != ord("\r"):
            beginning = BEGINNINGS.get(name)
            if self._next() not in VALUE or beginning and not beginning.fullmatch(self._data[begin:self.at + 1]):
                self._refuse(400)
            self.at += 1
        value = self._data[begin:self.at].strip(b" \t")
        if name in WHOLES and not WHOLES[name].fullmatch(value) or name == b"host" and not is_host(value):
            self._refuse(400)
        self._expect(b"\r\n")
        head.fields[name] = value
        if int(head.fields.get(b"content-length", 0)) > MOST_BODY:
            self._also |= {413}
        if head.fields.get(b"expect", b"100-continue").lower() != b"100-continue":
            self._also |= {417}

    def _judge_name(self, head, name):
        """Its colon has just been read."""
        framing = {b"content-length", b"transfer-encoding"}
        twice = name in SINGLETONS and name in head.fields
        framed_twice = name in framing and framing & head.fields.keys()
        coded_too_early = name == b"transfer-encoding" and head.version == b"HTTP/1.0"
        if twice or framed_twice or coded_too_early or name in UNDERSCORED:
            self._refuse(400, at=self.at - 1)

    def _judge_head(self, head):
        last = self.at - 1
        host = head.fields.get(b"host")
        if host is None and head.version == b"HTTP/1.1":
            self._refuse(400, at=last)
        if head.authority is not None and head.authority.lower() != (host or b"").lower():
            self._refuse(400, 421, at=last)
        if self._also:
            self._refuse(at=last)

    def read_body(self, head):
        if b"transfer-encoding" not in head.fields:
            self._skip(int(head.fields.get(b"content-length", 0)))
            return
        total = 0
        while True:
            digits = self._take_while(HEXADECIMAL, most=8)
            self._expect(b"\r\n", at_least_one=digits)
            if int(digits, 16) == 0:
                break
            total += int(digits, 16)
            if total > MOST_BODY:
                self._refuse(413, at=self.at - 1)
            self._skip(int(digits, 16))
            self._expect(b"\r\n")
        self._expect(b"\r\n")

    def _next(self):
        return self._data[self.at]

    def _skip(self, count):
        if len(self._data) < self.at + count:
            raise IndexError
        self.at += count

    def _take_while(self, allowed, most=1 << 20):
        begin = self.at
        while self._next() in allowed and self.at - begin < most:
            self.at += 1
        return self._data[begin:self.at]

    def _expect(self, wanted, at_least_one=b"x"):
        """`at_least_one`: what must not have been empty before it."""
        if not at_least_one:
            self._next()
            self._refuse(400)
        for byte in wanted:
            if self._next() != byte:
                self._refuse(400)
            self.at += 1

    def _refuse(self, *statuses, at=None):
        raise Bad(self._also | frozenset(statuses), self.at if at is None else at)


def is_host(value):
    address = HOST.fullmatch(value)[2]
    if address is None:
        return True
    try:
        ipaddress.IPv6Address(address.decode())
    except ValueError:
        return False
    return True
