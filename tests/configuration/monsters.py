"""What no one writes and a broken template makes: far too much of something, to be added to a configuration."""
MEGABYTE = "7" * 1_000_000
MANY = 10_000
DEEP = 100_000


def repeated(pattern):
    """The pattern MANY times, each {} in it replaced by the number of the repetition."""
    return "".join(pattern.replace("{}", str(number)) for number in range(MANY))


def monstrous_additions(text):
    """(what, addition) for additions to `text`; those that begin with a bracket are tables."""
    digest_line = next(line for line in text.splitlines() if line.startswith("sha256"))
    yield "a key of 1 MB", f"{MEGABYTE} = 1"
    yield "a comment of 1 MB", f"#{MEGABYTE}"
    yield "a line of 1 MB that says nothing", MEGABYTE
    yield "an unclosed string of 1 MB", f'x = "{MEGABYTE}'
    yield "100,000 empty lines", "\n" * DEEP
    yield "10,000 unknown keys", repeated("unknown_{} = {}\n")
    yield "10,000 unknown tables", repeated("[unknown_{}]\n")
    yield "10,000 messaging keys", repeated('[[messaging.keys]]\nid = "k{}"\nsecret_file = "secret"\n')
    yield "10,000 empty messaging keys", repeated("[[messaging.keys]]\n")
    yield "10,000 callers", "".join(f'[[callers.api_keys]]\nname = "c"\nsha256 = "{n:064x}"\n' for n in range(MANY))
    yield "10,000 callers with one key", repeated(f'[[callers.api_keys]]\nname = "c"\n{digest_line}\n')
    yield "10,000 directories", repeated('[[directory]]\nkind = "sqlite"\n')
    yield "arrays within arrays", "deep = " + "[" * DEEP + "]" * DEEP
    yield "tables within tables", "deep = " + "{ a = " * DEEP + "1" + " }" * DEEP
    yield "tables within arrays", "deep = " + "[{ a = " * DEEP + "1" + " }]" * DEEP
    yield "a key of 100,000 words", "a" + ".a" * DEEP + " = 1"
    yield "a header of 100,000 words", "[a" + ".a" * DEEP + "]"
    yield "a header of 1,000,000 words", "[a" + ".a" * (10 * DEEP) + "]"
    yield "1,000 tables, each inside the one before", "".join(f"[a{'.a' * depth}]\n" for depth in range(1000))
