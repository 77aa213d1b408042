"""The arrows of docs/architecture.md, held to every #include: cmake/modules.txt and cmake/third_party.txt are the rules."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
# Composition: whoever chooses an implementation says make_…, and that is wiring.cpp alone.
FACTORY = re.compile(r"\b(?:\w+::)+make_(?!unique|shared|work_guard|pair|error_code|address|optional)\w+\(")


def read_rules(name):
    rules = {}
    for line in (ROOT / "cmake" / name).read_text().splitlines():
        if line and not line.startswith("#"):
            key, _, values = line.rpartition(":")
            rules[key.strip()] = values.split()
    return rules


MODULES = read_rules("modules.txt")
THIRD_PARTY = read_rules("third_party.txt")


def module_of(path):
    """The longest module name that the path's folder begins with, or None."""
    folder = path.rpartition("/")[0]
    names = [name for name in MODULES if folder == name or folder.startswith(name + "/")]
    return max(names, key=len, default=None)


def find_violations(module, text):
    """What in `text`, a file of `module`, no rule allows."""
    violations = []
    for bracket, header in INCLUDE.findall(text):
        public = header.removeprefix("tokenbooth/")
        if bracket == '"' or header.startswith("tokenbooth/"):
            target = module_of(public)
            if target is None:
                violations.append(f"{header}: no module")
            elif bracket == '"' and target != module:
                violations.append(f"{header}: a private header of {target}")
            elif target != module and target not in MODULES[module]:
                violations.append(f"{header}: {module} may not include {target}")
            continue
        for prefix, allowed in THIRD_PARTY.items():
            if header.startswith(prefix) and module not in allowed:
                violations.append(f"{header}: only for {' '.join(allowed)}")
    return violations


def sources():
    """(module, path) of every file of the product but main.cpp."""
    for base in (ROOT / "src", ROOT / "include" / "tokenbooth"):
        for path in sorted([*base.rglob("*.cpp"), *base.rglob("*.hpp")]):
            relative = path.relative_to(base).as_posix()
            if relative != "main.cpp":
                yield module_of(relative), path


class Modules(unittest.TestCase):
    def test_every_include_follows_the_table(self):
        for module, path in sources():
            with self.subTest(path=str(path.relative_to(ROOT))):
                self.assertIsNotNone(module, "a file outside every module of cmake/modules.txt")
                self.assertEqual(find_violations(module, path.read_text()), [])

    def test_arrows_have_no_cycle(self):
        def reach(module, seen):
            for neighbour in MODULES[module]:
                self.assertNotIn(neighbour, seen, f"a cycle through {module}")
                reach(neighbour, seen | {neighbour})

        for module in MODULES:
            reach(module, {module})

    def test_only_wiring_chooses_implementations(self):
        for module, path in sources():
            if path.name.startswith("wiring"):
                continue
            with self.subTest(path=str(path.relative_to(ROOT))):
                self.assertEqual(FACTORY.findall(path.read_text()), [])

    def test_files_stay_within_350_lines(self):
        for _, path in sources():
            with self.subTest(path=str(path.relative_to(ROOT))):
                self.assertLessEqual(len(path.read_text().splitlines()), 350)

    def test_response_writer_alone_ends_lines_of_http(self):
        """threats.md F7: a field that is written elsewhere could hold another. Parsers look for line ends, and whoever
        speaks as a client writes requests."""
        writes = re.compile(r'(?:\+=|<<|append\(|\+)\s*"[^"\n]*\\r\\n|"[^"\n]*\\r\\n[^"\n]*"\s*\+')
        exempt = {"http/response_writer.cpp", "http/probe.cpp", "http/client_request.cpp"}
        for _, path in sources():
            relative = path.as_posix().rpartition("/src/")[2]
            if relative in exempt:
                continue
            with self.subTest(path=relative):
                self.assertEqual(writes.findall(path.read_text()), [])
        self.assertTrue(writes.search('out += "X: y\\r\\n";'))
        self.assertTrue(writes.search('return "X: " + value + "\\r\\n";'))

    def test_response_fields_are_set_in_one_way(self):
        """No other code may reach the fields of an answer than Response::set_field(), which judges them."""
        text = (ROOT / "src" / "http" / "response.cpp").read_text()
        self.assertEqual(text.count("fields_.push_back"), 1)
        for _, path in sources():
            with self.subTest(path=path.name):
                self.assertNotRegex(path.read_text(), r"response\w*\.fields_|\.fields\(\)\.(?:push|emplace)_back")

    def test_nothing_below_api_knows_http(self):
        for module in ("core", "crypto", "model", "keyring", "token", "directory", "callers", "issue"):
            self.assertNotIn("api", MODULES[module])
            if module != "callers":
                self.assertNotIn("http", MODULES[module])
        """Some ask others over it, as clients."""
        client = {"tokenbooth/http/client.hpp", "tokenbooth/http/url.hpp"}
        for module, path in sources():
            if module not in ("callers", "directory/http"):
                continue
            with self.subTest(path=path.name):
                used = re.findall(r'#include [<"]((?:tokenbooth/)?http/[^>"]*)', path.read_text())
                self.assertLessEqual(set(used), client)

    def test_the_rules_catch_what_they_forbid(self):
        self.assertTrue(find_violations("model", "#include <tokenbooth/http/server.hpp>"))
        self.assertTrue(find_violations("api", '#include "http/connection.hpp"'))
        self.assertTrue(find_violations("api", "#include <boost/beast/http.hpp>"))
        self.assertTrue(find_violations("api", "#include <openssl/evp.h>"))
        self.assertTrue(find_violations("core", "#include <tokenbooth/nowhere/x.hpp>"))
        self.assertEqual(find_violations("api", "#include <tokenbooth/http/request.hpp>\n#include <string>"), [])
        self.assertTrue(FACTORY.search("auto server = http::make_server(options);"))


if __name__ == "__main__":
    unittest.main()
