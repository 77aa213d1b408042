"""Name it, then await it: g++ 12.2 miscompiles co_await beside braces, conditions, lambdas and ternaries."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALLOWED_BEFORE = re.compile(r"^(?:co_return|(?:const\s+)?(?:auto|bool)(?:\s*&)?\s+(?:\w+|\[[\w\s,]+\])\s*=)?$")
FORBIDDEN_AFTER = re.compile(r"[{?\[]|&&|\|\||\bco_await\b")


def without_comments_and_texts(code):
    code = re.sub(r'R"(\w*)\(.*?\)\1"', '""', code, flags=re.S)
    code = re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', '""', code)
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", code, flags=re.S)


def find_violations(code):
    """Every await that is not one named thing in a statement of its own, as (line, statement)."""
    code = without_comments_and_texts(code)
    violations = []
    for match in re.finditer(r"\bco_await\b", code):
        begin = max(code.rfind(mark, 0, match.start()) for mark in ";{}") + 1
        end = code.find(";", match.end())
        before, after = code[begin:match.start()].strip(), code[match.end():end]
        if not ALLOWED_BEFORE.match(before) or FORBIDDEN_AFTER.search(after):
            violations.append((code.count("\n", 0, match.start()) + 1, f"{before} co_await{after}"))
    return violations


class Awaits(unittest.TestCase):
    def test_every_await_is_of_a_shape_that_gcc_compiles(self):
        for path in sorted([*(ROOT / "src").rglob("*.?pp"), *(ROOT / "include").rglob("*.?pp")]):
            with self.subTest(path=str(path.relative_to(ROOT))):
                self.assertEqual(find_violations(path.read_text()), [])

    def test_the_lint_knows_the_miscompiled_shapes(self):
        for shape in (
            "if (co_await f()) {}",
            "while (co_await f()) {}",
            "auto x = !co_await f();",
            "auto x = a && (co_await f());",
            "auto x = co_await f(T{1, 2});",
            "auto x = co_await f({1, 2});",
            "co_await f([owner] { use(owner); });",
            "auto x = co_await f(a ? b : c);",
            "auto x = a ? co_await f() : co_await g();",
            "g(co_await f());",
            "auto x = co_await f(co_await g());",
            "return_value = co_await f();",
        ):
            self.assertTrue(find_violations("void f() { " + shape + " }"), shape)

    def test_the_lint_lets_the_safe_shapes_pass(self):
        for shape in (
            "auto x = co_await f(std::move(named), call(), T(args));",
            "const auto x = co_await f(a);",
            "const bool ran = co_await pool.run(std::move(work));",
            "auto [error, size] = co_await f(a);",
            "co_await f(a);",
            "co_return co_await f(a);",
            "// if (co_await f())\n g();",
            'g("co_await { }");',
        ):
            self.assertEqual(find_violations("void f() { " + shape + " }"), [], shape)


if __name__ == "__main__":
    unittest.main()
