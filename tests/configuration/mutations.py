"""What can go wrong with a configuration file while it is written: every mutation of a text, always the same ones."""
import dataclasses
import random
import re
import tomllib

from monsters import MEGABYTE, monstrous_additions

ASSIGNMENT = re.compile(r"(\w+) = (.+)")
HEADER = re.compile(r"(\[\[?)([\w.]+)(\]\]?)")
OF_EACH_TYPE = {
    str: '"text"',
    int: "7",
    float: "1.5",
    bool: "true",
    list: '[1, "two", [3.0]]',
    dict: "{ inner = 1 }",
    "local date": "1979-05-27",
    "local time": "07:32:00",
    "time": "1979-05-27T07:32:00+01:00",
}
BEYOND_THE_RANGE = {
    str: ['""', '" "', '"-1s"', '"0s"', '"0"', '"99999999999999999999999d"', '"9223372036854775807s"', '"1s1"',
          '"18446744073709551615MiB"'],
    int: ["-1", "0", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e400", "nan", "0x10",
          "007"],
    bool: ["false", "TRUE", "0"],
    list: ["[]", '[""]', "[[]]", '["text", "text"]', '["127.0.0.1:99999"]', '["[::1"]'],
    "time": ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-12-01T00:00:00+24:00"],
}
STRANGE_BYTES = {
    "NUL": b"\0",
    "a bare byte 0xff": b"\xff",
    "half a UTF-8 sequence": b"\xe2\x82",
    "a surrogate in UTF-8": b"\xed\xa0\x80",
    "a byte order mark": b"\xef\xbb\xbf",
    "a carriage return": b"\r",
    "an escape sequence": b"\x1b[2J",
    "a line separator": "\u2028".encode(),
    "noise": random.Random(7).randbytes(64),
}


@dataclasses.dataclass(frozen=True)
class Mutation:
    name: str
    text: bytes
    # The keys that the refusal must suggest, as in "did you mean …?".
    misspelt: tuple[str, ...] = ()
    # One of a kind: no sample leaves it out.
    monstrous: bool = False


@dataclasses.dataclass(frozen=True)
class Line:
    """One line of the valid file; `key` is the whole dotted one, or the table's own for a header."""
    number: int
    text: str
    key: str
    is_header: bool

    @property
    def name(self):
        return self.key.rpartition(".")[2]

    @property
    def value(self):
        return ASSIGNMENT.fullmatch(self.text)[2]


def read_lines(text):
    lines, table, arrays = [], "", set()
    for number, line in enumerate(text.splitlines()):
        if header := HEADER.fullmatch(line):
            if header[1] == "[[":
                arrays.add(header[2])
            table = whole_name(header[2], arrays)
            lines.append(Line(number, line, table, is_header=True))
        else:
            lines.append(Line(number, line, f"{table}.{ASSIGNMENT.fullmatch(line)[1]}", is_header=False))
    return lines


def whole_name(table, arrays):
    """As Tokenbooth names it: directory.cache is directory[].cache where there are several directories."""
    words = table.split(".")
    prefixes = (".".join(words[:count]) for count in range(1, len(words) + 1))
    return ".".join(word + "[]" * (prefix in arrays) for word, prefix in zip(words, prefixes))


def type_of(value):
    read = tomllib.loads(f"value = {value}")["value"]
    return type(read) if type(read) in OF_EACH_TYPE else "time"


def misspellings(word, known):
    """(how, misspelt) for a letter dropped, doubled, and swapped with its neighbour: the first, from the middle on,
    that is a word of its own and none of the known."""
    ways = {
        "dropped": lambda at: word[:at] + word[at + 1:],
        "doubled": lambda at: word[:at] + word[at] + word[at:],
        "swapped": lambda at: word[:at - 1] + word[at] + word[at - 1] + word[at + 1:],
    }
    positions = [*range(len(word) // 2, len(word)), *range(1, len(word) // 2)]
    for how, misspell in ways.items():
        yield how, next(made for made in map(misspell, positions) if made != word and made not in known)


class Mutator:
    def __init__(self, text):
        self._text = text
        self._lines = read_lines(text)
        self._headers = [line for line in self._lines if line.is_header]
        self._assignments = [line for line in self._lines if not line.is_header]

    def mutations(self):
        for make in (self._deleted, self._doubled, self._misspelt_keys, self._other_types, self._out_of_range,
                     self._headers_broken, self._stanzas_repeated, self._cut_off, self._strange_bytes, self._swapped,
                     self._monsters):
            yield from make()

    def _changed(self, what, line, *replacement, **more):
        """The mutation that has these lines instead of that one."""
        texts = [other.text for other in self._lines]
        texts[line.number:line.number + 1] = replacement
        return Mutation(f"{line.key} (line {line.number + 1}): {what}", "\n".join([*texts, ""]).encode(), **more)

    def _deleted(self):
        return (self._changed("deleted", line) for line in self._lines)

    def _doubled(self):
        return (self._changed("doubled", line, line.text, line.text) for line in self._lines)

    def _misspelt_keys(self):
        for line in self._assignments:
            known = {other.name for other in self._assignments}
            for how, word in misspellings(line.name, known):
                yield self._changed(f"a letter {how}: {word}", line, f"{word} = {line.value}", misspelt=(line.key,))

    def _other_types(self):
        for line in self._assignments:
            for kind, value in OF_EACH_TYPE.items():
                if kind != type_of(line.value):
                    yield self._changed(f"set to {value}", line, f"{line.name} = {value}")

    def _out_of_range(self):
        for line in self._assignments:
            for value in ("", *BEYOND_THE_RANGE[type_of(line.value)]):
                yield self._changed(f"set to {value or 'nothing'}", line, f"{line.name} = {value}")

    def _headers_broken(self):
        for line in self._headers:
            opening, name, closing = HEADER.fullmatch(line.text).groups()
            parent, dot, word = name.rpartition(".")
            inside = tuple(f"{line.key}.{key.name}" for key in self._stanza(line)[1:])
            for how, misspelt in misspellings(word, known=()):
                yield self._changed(f"a letter {how}: {misspelt}", line, opening + parent + dot + misspelt + closing,
                                    misspelt=inside)
            other = f"[{name}]" if opening == "[[" else f"[[{name}]]"
            for what, text in {"other brackets": other, "unclosed": opening + name, "twice closed": line.text + "]",
                               "empty": opening + closing}.items():
                yield self._changed(what, line, text)

    def _stanza(self, header):
        """The header and its lines up to the next one."""
        following = [line.number for line in self._headers if line.number > header.number]
        return self._lines[header.number:min(following, default=len(self._lines))]

    def _stanzas_repeated(self):
        for header in self._headers:
            stanza = "".join(line.text + "\n" for line in self._stanza(header))
            yield Mutation(f"{header.key}: the whole table twice", (self._text + stanza).encode())

    def _cut_off(self):
        for part in range(16):
            offset = len(self._text) * part // 16 + part % 5
            yield Mutation(f"cut off after {offset} bytes", self._text[:offset].encode())

    def _strange_bytes(self):
        whole = self._text.encode()
        line = self._assignments[0].text.encode()
        places = {
            "at the start": 0,
            "in a key": whole.index(line) + 2,
            "in a string": whole.index(b'"') + 1,
            "in the secret": whole.index(b'secret = "') + 20,
            "between two lines": whole.index(line),
            "at the end": len(whole),
        }
        for what, strange in STRANGE_BYTES.items():
            for where, at in places.items():
                yield Mutation(f"{what} {where}", whole[:at] + strange + whole[at:])

    def _swapped(self):
        last = len(self._lines) - 1
        pairs = [(at, at + 1) for at in range(last)] + [(at, last - at) for at in range(len(self._lines) // 2)]
        for one, other in pairs:
            texts = [line.text for line in self._lines]
            texts[one], texts[other] = texts[other], texts[one]
            yield Mutation(f"lines {one + 1} and {other + 1} swapped", "\n".join([*texts, ""]).encode())

    def _monsters(self):
        for line in self._assignments:
            if type_of(line.value) in (str, int):
                value = MEGABYTE if type_of(line.value) is int else f'"{MEGABYTE}"'
                yield dataclasses.replace(self._changed("1 MB long", line, f"{line.name} = {value}"), monstrous=True)
        for what, addition in monstrous_additions(self._text):
            # Top-level keys have their place before every table, tables behind.
            text = self._text + addition + "\n" if addition.startswith("[") else addition + "\n" + self._text
            yield Mutation(what, text.encode(), monstrous=True)


def sample_of(mutations, size):
    """All that are one of a kind, and every n-th of the others: they stand in the order of their kinds."""
    monsters = [mutation for mutation in mutations if mutation.monstrous]
    others = [mutation for mutation in mutations if not mutation.monstrous]
    return others[::max(1, len(others) // (size - len(monsters)))] + monsters
