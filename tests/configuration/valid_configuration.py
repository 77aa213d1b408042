"""One complete, valid configuration made from config/reference.toml: every key that Tokenbooth knows, and a secret in
each of the three forms."""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from service import clean_environment  # noqa: E402  (the folder of the tests' own modules has just become known)

SIGNING_KEY = "app_aaaaaaaaaaaaaaaaaaaaaaaa"
SUCCESSOR_KEY = "app_dddddddddddddddddddddddd"
USER = "12345678"
# Unlike anything that Tokenbooth could say by chance, so that already a few letters of one are a leak.
CANARIES = {
    "file": "Xq7canary-wZ4file-of-Kj9-more-than-thirty-two-bytes",
    "variable": "Vb3canary-hT8variable-of-Rm5-more-than-thirty-two-bytes",
    "text": "Gn6canary-pL2text-of-Ys1-more-than-thirty-two-bytes",
}
SECRET_VARIABLE = "ZENDESK_MESSAGING_SECRET"
MESSAGING_KEYS = [
    {"id": f'"{SIGNING_KEY}"', "secret_file": '"secret"', "sign_from": "2020-01-01T00:00:00Z"},
    {"id": '"app_bbbbbbbbbbbbbbbbbbbbbbbb"', "secret_env": f'"{SECRET_VARIABLE}"'},
    {"id": '"app_cccccccccccccccccccccccc"', "secret": f'"{CANARIES["text"]}"', "sign_from": "2099-01-01T00:00:00Z"},
]


def read_reference():
    """[(header, {key: example})], the examples that are commented out included."""
    tables = []
    for line in (ROOT / "config" / "reference.toml").read_text().splitlines():
        if line.startswith("["):
            tables.append((line, {}))
        elif option := re.fullmatch(r"(?:# )?(\w+) = (.+)", line):
            tables[-1][1][option[1]] = option[2]
    return tables


def with_working_examples(header, options, digest):
    """The tables that stand for this one of the reference."""
    if header == "[[messaging.keys]]":
        return [(header, key) for key in MESSAGING_KEYS]
    if header == "[server]":
        options["listen"] = '["127.0.0.1:0"]'
    if header == "[[callers.api_keys]]":
        options |= {"sha256": f'"{digest}"', "expires": "2099-01-01T00:00:00Z"}
    return [(header, options)]


class ValidConfiguration:
    """Its file, secrets, API key and user database, in a folder of the caller's."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = pathlib.Path(folder)
        self.path = self.folder / "tokenbooth.toml"
        self.environment = clean_environment(**{SECRET_VARIABLE: CANARIES["variable"]})
        secret = self.folder / "secret"
        secret.write_text(CANARIES["file"])
        secret.chmod(0o400)
        self.api_key, digest = self._new_caller()
        self.text = self._render(digest)
        self.successor_api_key, successor_digest = self._new_caller()
        # Valid as well, and different in what a token shows: the key that signs, the lifetime, the caller admitted.
        self.successor = self.text
        for old, new in {SIGNING_KEY: SUCCESSOR_KEY, 'web = "15m"': 'web = "14m"', digest: successor_digest}.items():
            self.successor = self.successor.replace(old, new)
        self.path.write_text(self.text)
        self.run("users", "add", USER, "--name", "Jane Soap", "--config", self.path)
        self.run("check", "--user", USER, "--config", self.path)

    def run(self, *arguments):
        """Standard output of a command that must succeed."""
        done = subprocess.run([self.binary, *arguments], env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _new_caller(self):
        made = json.loads(self.run("api-key", "new", "shop-backend", "--json"))
        return made["key"], made["sha256"]

    def _render(self, digest):
        lines = []
        for header, options in read_reference():
            for table, keys in with_working_examples(header, options, digest):
                lines += [table, *(f"{key} = {value}" for key, value in keys.items())]
        return "\n".join(lines) + "\n"
