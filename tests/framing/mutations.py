"""Seeded mutations of one field line and of one chunked body: each part mostly in one of its right forms, else in one
that has fooled a parser somewhere, and now and then a stray byte anywhere."""
import dataclasses

RIGHT_SHARE, STRAY_SHARE = 0.7, 0.2
WHITE = [b" ", b"\t", b"  ", b" \t "]
# Blanks of other worlds: C0, NEL, NBSP in two encodings, the line separator, an ideographic space; and DEL.
BLANKS = [b"\x00", b"\x0b", b"\x0c", b"\x1c", b"\x85", b"\xa0", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xe3\x80\x80", b"\x7f"]


@dataclasses.dataclass(frozen=True)
class Part:
    """Of a line or a chunk: how it may be, and what else stands for it."""
    right: list
    odd: list

    def pick(self, random):
        return random.choice(self.right if random.random() < RIGHT_SHARE else self.odd)


def names(name):
    half = len(name) // 2
    around = [name + blank for blank in WHITE + BLANKS] + [blank + name for blank in WHITE + BLANKS]
    torn = [name[:half] + tear + name[half:] for tear in [*BLANKS, b" ", b"\r\n ", b"\n", b"\r", b"\r\n", b":"]]
    other = [name.replace(b"-", b"_"), name.replace(b"-", b" "), b'"' + name + b'"', b"(" + name + b")", b"",
             name.replace(b"e", b"\xc3\xa9"), name.replace(b"n", b"\xc4\xb1")]
    return Part([name, name.lower(), name.upper(), name.swapcase()], around + torn + 3 * other)


def values(right, odd):
    value = right[0]
    around = [value + blank for blank in BLANKS] + [blank + value for blank in BLANKS]
    wrapped = [b'"' + value + b'"', b"'" + value + b"'", b"(" + value + b")", b"<" + value + b">", b"\\" + value]
    suffixes = [b",", b", ", b";", b"; q=1", b";a=b", b" " + value, value, b"," + value, b", " + value]
    listed = [value + suffix for suffix in suffixes] + [b"," + value, b", " + value]
    return Part(right, around + wrapped + listed + 2 * odd)


SEPARATORS = Part([b": ", b":", b":\t", b":  \t "], [
    b" :", b"\t:", b" : ", b"", b" ", b"=", b"::", b": :", b";", b":\r\n ", b":\r\n\t", b":\n ", b":\r ", b":\r\n\r\n",
    b"\r\n:", b":\x00", b":\x0b", b":\x0c", b":\xa0", b"\xef\xbc\x9a", b"\x00:", b"\xa0:",
])
LINE_ENDS = Part([b"\r\n", b" \r\n", b"\t\r\n"], [
    b"\n", b"\r", b"\r\r\n", b"\n\r\n", b"\n\r", b"\x00\r\n", b"\x0b\r\n", b"\x0c\r\n", b"\r\n ", b"\r\n\t", b"",
    b"\r\n \r\n", b"\r\n\tx\r\n", b" \n", b"\x85\r\n", b"\xa0\r\n", b"\xe2\x80\xa8", b"\r\x00\n", b"\r \n",
])
CODINGS = values([b"chunked", b"Chunked", b"CHUNKED", b"cHuNkEd"], [
    b"xchunked", b"chunkedx", b"chunk", b"identity", b"gzip", b"gzip, chunked", b"chunked, identity",
    b"identity, chunked", b"chunked, gzip", b"", b"1", b"deflate", b"trailers", b"chunked\r\n ", b"chu\r\n nked",
    b"chun\x00ked", b"chun ked", b"chu%6eked", b"\xef\xbd\x83hunked", b"chun\xe2\x84\xaaed",
])
NOTES = values([b"plain", b"", b"a:b", b"a\tb", b"\x80\xff", b"\xc3\xa9", b'"a\\"b"', b"a, b; c=(d)"], [
    b"a\x00b", b"a\rb", b"a\nb", b"a\r\n b", b"\x01", b"a\x1fb", b"\x1b[2J", b"\x7f", b"a\r\nb", b"a\x08", b"\r", b"\n",
])


def lengths(length):
    """Of a body of `length` bytes."""
    plain = b"%d" % length
    elsewhere = ["".join(chr(zero + int(digit)) for digit in str(length)).encode() for zero in (0x660, 0xff10)]
    return values([plain], [
        b"+" + plain, b"-" + plain, b"-1", b"0" + plain, b"000" + plain, b"0x%x" % length, b"%x" % length,
        plain + b".0", plain + b"e0", plain + b"_", b"_" + plain, plain[:1] + b"_" + plain[1:], plain + b"h", b"",
        b"%d, %d" % (length, length + 1), b"1" * 11, b"9" * 10, b"9" * 20, b"%d" % 2 ** 63, b"NaN",
        b"%d" % (2 ** 64 + length), b"%d" % (2 ** 32 + length), b"chunked", b"\xb2\xb3", *elsewhere,
    ])


SIZE_ENDS = Part([b"\r\n"], [
    b"\n", b"\r", b"\r\r\n", b" \r\n", b"\t\r\n", b";\r\n", b";a\r\n", b";a=b\r\n", b';a="b"\r\n', b" ;a\r\n",
    b"; a=b\r\n", b";a=b\n", b";a\rb\r\n", b';a="b\nc"\r\n', b';a="b\r\nc"\r\n', b";a\x00\r\n", b"\x00\r\n",
    b"\x0b\r\n", b";" + b"a" * 2000 + b"\r\n", b",\r\n", b"\r\n\r\n", b"", b"\\\r\n", b"\xa0\r\n", b":\r\n",
])
DATA_ENDS = Part([b"\r\n"], [
    b"\n", b"\r", b"", b"x\r\n", b"\r\nx", b"\r\n\r\n", b" \r\n", b"\r\n ", b"\x00\r\n", b"\r\r\n",
])
BODY_ENDS = Part([b"\r\n"], [
    b"\n", b"\r", b" \r\n", b"X: y\r\n\r\n", b"Host: g\r\n\r\n", b"Content-Length: 9\r\n\r\n", b": \r\n\r\n",
    b"\x00\r\n", b"Transfer-Encoding: chunked\r\n\r\n", b"Authorization: Bearer x\r\n\r\n", b"Cookie: a=b\r\n\r\n",
    b"x", b"X-Forwarded-User: root\r\n\r\n", b"0\r\n\r\n", b"\t\r\n\r\n",
])
LAST_SIZES = Part([b"0", b"00", b"00000000"], [
    b"000000000", b"-0", b"+0", b"0x0", b"0 ", b" 0", b"", b"O", b"0;a", b"0_0", b"\x00", b"0\x00",
])


def sizes(length):
    plain = b"%x" % length
    return Part([plain, plain.upper(), b"0" + plain, plain.rjust(8, b"0")], [
        plain.rjust(9, b"0"), plain.rjust(17, b"0"), b"0x" + plain, b"0X" + plain, b"x" + plain, b"+" + plain,
        b"-" + plain, b" " + plain, b"\t" + plain, plain + b"h", plain + b"_", b"_" + plain, plain + b".", b"",
        b"\x00" + plain, b"\r\n" + plain, b"\n" + plain, b"%x" % (length + 1), b"%x" % (length - 1), b"ffffffff",
        b"1" + plain.rjust(16, b"0"), b"g", b"#" + plain, b'"' + plain + b'"', b"\xef\xbc\x91", plain + b"\xff",
    ])


def with_a_stray_byte(random, text):
    """Mostly `text` itself."""
    if random.random() >= STRAY_SHARE or not text:
        return text
    at = random.randrange(len(text))
    stray = random.choice([bytes([random.randrange(256)]), b"", b"\r", b"\n", b"\x00", b" "])
    return text[:at] + stray + text[at + random.randrange(2):]


def field_lines(random, name, value):
    """Without end."""
    parts = [names(name), SEPARATORS, value, LINE_ENDS]
    while True:
        yield with_a_stray_byte(random, b"".join(part.pick(random) for part in parts))


def chunked_bodies(random, content):
    """Without end: `content` in up to four chunks, one of which is mutated, and so is the last."""
    while True:
        cuts = sorted({0, len(content), *(random.randrange(len(content)) for _ in range(random.randrange(4)))})
        chunks = [content[begin:end] for begin, end in zip(cuts, cuts[1:])]
        body = [b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks]
        at = random.randrange(len(chunks))
        size = sizes(len(chunks[at])).pick(random)
        body[at] = size + SIZE_ENDS.pick(random) + chunks[at] + DATA_ENDS.pick(random)
        body += [LAST_SIZES.pick(random), SIZE_ENDS.pick(random), BODY_ENDS.pick(random)]
        yield with_a_stray_byte(random, b"".join(body))
