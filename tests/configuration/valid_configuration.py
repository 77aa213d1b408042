"""One complete, valid configuration made from config/reference.toml: every key that Tokenbooth knows, and a secret in
each of the three forms."""
import contextlib
import json
import pathlib
import re
import sqlite3
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
# Of these tables the reference's examples do not work as they stand, or exclude each other.
WORKING_TABLES = {
    "[admin]": """
        [admin]
        listen = ["127.0.0.1:0"]
    """,
    "[zendesk]": """
        [zendesk]
        subdomain = "acme"
        app_id = "5d8cff3cd55b040010928b5b"
        api_key_id = "app_000000000000000000000000"
        api_key_secret_file = "secret"
        api_base = "https://acme.zendesk.com/sc"
        insecure_allow_short_secret = false
    """,
    "[[messaging.keys]]": f"""
        [[messaging.keys]]
        id = "{SIGNING_KEY}"
        secret_file = "secret"
        sign_from = 2020-01-01T00:00:00Z
        [[messaging.keys]]
        id = "app_bbbbbbbbbbbbbbbbbbbbbbbb"
        secret_env = "{SECRET_VARIABLE}"
        [[messaging.keys]]
        id = "app_cccccccccccccccccccccccc"
        secret = "{CANARIES["text"]}"
        sign_from = 2099-01-01T00:00:00Z
    """,
    "[chat]": """
        [chat]
        secret_file = "secret"
        token_ttl = "5m"
    """,
    "[help_center]": """
        [help_center]
        secret_file = "secret"
        require_verified_email = true
    """,
    "[sso]": """
        [sso]
        secret_file = "secret"
        require_verified_email = true
        attributes = ["organization", "phone"]
        login_page = "https://www.example.com/login"
        allowed_return_hosts = ["help.example.com"]
        after_logout = "https://www.example.com/"
    """,
    "[support_sdk]": f"""
        [support_sdk]
        secret = "{CANARIES["text"]}"
        require_verified_email = true
        user_token_ttl = "5m"
        allow_get = false
    """,
    "[[directory]]": """
        [[directory]]
        kind = "sqlite"
        name = "sqlite"
        path = "tokenbooth.db"
        timeout = "1s"
        max_in_flight = 64
        optional = false
        emails_are_verified = false
        [directory.cache]
        entries = 100000
        ttl = "10s"
        negative_ttl = "2s"
        serve_stale_for = "0s"
        [[directory]]
        kind = "sqlite"
        name = "shop"
        path = "shop.db"
        user_query = "SELECT id AS external_id, full_name AS name FROM customer WHERE id = $1"
        email_query = "SELECT id AS external_id, mail AS email FROM customer WHERE mail = $1"
        username_query = "SELECT id AS external_id, login AS username FROM customer WHERE login = $1"
        [[directory]]
        kind = "caller"
        name = "backend"
        trust_email_verified = false
    """,
    # Stands with its directory.
    "[directory.cache]": "",
    # Wants an LDAP server; tests/integration has one.
    "[directory.attributes]": "",
    # Wants the site that it asks; tests/integration has one.
    "[callers.session]": "",
    "[[callers.signed]]": """
        [[callers.signed]]
        name = "signing-backend"
        secret_file = "secret"
        profiles = ["messaging"]
        may_assert = true
        window = "5m"
    """,
    "[[callers.bearer]]": """
        [[callers.bearer]]
        issuer = "https://id.example.com"
        audience = "tokenbooth"
        jwks_file = "issuer-keys.json"
        algorithms = ["ES256"]
        subject_claim = "sub"
        subject_is = "external_id"
        header = "X-Site-Token"
        leeway = "30s"
        insecure_allow_missing = ["iss", "aud"]
    """,
}
# The public key of RFC 7515 A.3.
ISSUER_KEYS = {"keys": [{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                         "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
WORKING_EXAMPLES = {
    ("[server]", "listen"): '["127.0.0.1:0"]',
    ("[server]", "trusted_proxies"): '["10.0.0.5"]',
    ("[[callers.api_keys]]", "expires"): "2099-01-01T00:00:00Z",
    ("[audit]", "path"): '"audit.log"',
    ("[server.tls]", "certificate_file"): '"certificate.pem"',
    ("[server.tls]", "private_key_file"): '"key.pem"',
    ("[server.tls]", "client_ca_file"): '"certificate.pem"',
}
# Keys of directories that `check` would have to reach: their own tests have the servers. And the other forms of secrets.
NEED_A_SERVER = re.compile(
    r"directory\[\]\.(url|ca_file|connections|start_tls|insecure_allow_plaintext|base_dn|bind_dn|filter|attributes(\..*)?"
    r"|(bind_)?password.*|secret.*)|zendesk\.api_key_secret(_env)?|(chat|help_center|sso|support_sdk)\.secret.*|callers\.session.*|callers\.(signed|bearer)\[\]\.secret.*"
    r"|callers\.bearer\[\]\.(jwks_url|ca_file|insecure_allow_http)")
# What a client would have to follow, while its mutations are what is tested.
CHANGES_THE_WAY_IN = {("[server]", "base_path"), ("[server.tls]", "certificate_file"), ("[server.tls]", "private_key_file"),
                      ("[server.tls]", "client_ca_file")}
CHANGES_THE_WAY_IN |= {("[[callers.mtls]]", key) for key in ("name", "subject_alt_name", "profiles", "may_assert")}


def read_reference():
    """{header: {key: example}}, the examples that are commented out included."""
    tables = {}
    for line in (ROOT / "config" / "reference.toml").read_text().splitlines():
        if header := re.fullmatch(r"(?:# )?(\[.+\])", line):
            options = tables.setdefault(header[1], {})
        elif option := re.fullmatch(r"(?:# )?(\w+) = (.+)", line):
            options[option[1]] = option[2]
    return tables


def render_table(header, options, leave_out):
    options = {key: example for key, example in options.items() if (header, key) not in leave_out}
    if not options:
        return []
    if header in WORKING_TABLES:
        return [line.strip() for line in WORKING_TABLES[header].strip().splitlines()]
    return [header, *(f"{key} = {WORKING_EXAMPLES.get((header, key), example)}" for key, example in options.items())]


class ValidConfiguration:
    """Its file, secrets, certificate, API key and user database, in a folder of the caller's. `usual_way_in`: over plain
    HTTP at the usual paths."""

    def __init__(self, binary, folder, usual_way_in=False):
        self.binary = pathlib.Path(binary).resolve()
        self.folder = pathlib.Path(folder)
        self.path = self.folder / "tokenbooth.toml"
        # Where everything runs, and nothing may be left behind: relative paths are meant from the file's own folder.
        self.working_folder = self.folder / "elsewhere"
        self.working_folder.mkdir()
        self.environment = clean_environment(**{SECRET_VARIABLE: CANARIES["variable"]})
        secret = self.folder / "secret"
        secret.write_text(CANARIES["file"])
        secret.chmod(0o400)
        (self.folder / "issuer-keys.json").write_text(json.dumps(ISSUER_KEYS))
        self._make_certificate()
        self.api_key, digest = self._new_caller()
        self.text = self._render(digest, CHANGES_THE_WAY_IN if usual_way_in else ())
        self.successor_api_key, successor_digest = self._new_caller()
        # Valid as well, and different in what a token shows: the key that signs, the lifetime, the caller admitted.
        self.successor = self.text
        for old, new in {SIGNING_KEY: SUCCESSOR_KEY, 'web = "15m"': 'web = "14m"', digest: successor_digest}.items():
            self.successor = self.successor.replace(old, new)
        self.path.write_text(self.text)
        self._make_shop()
        self.run("users", "add", USER, "--name", "Jane Soap", "--config", self.path)
        self.run("check", "--user", USER, "--config", self.path)

    def run(self, *arguments):
        """Standard output of a command that must succeed."""
        done = subprocess.run([self.binary, *arguments], cwd=self.working_folder, env=self.environment,
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def left_behind(self):
        return sorted(path.name for path in self.working_folder.iterdir())

    def _new_caller(self):
        made = json.loads(self.run("api-key", "new", "shop-backend", "--json"))
        return made["key"], made["sha256"]

    def _make_certificate(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=localhost", "-days", "2", "-keyout", self.folder / "key.pem",
                        "-out", self.folder / "certificate.pem"], check=True, capture_output=True)

    def _render(self, digest, leave_out):
        tables = read_reference()
        tables["[[callers.api_keys]]"]["sha256"] = f'"{digest}"'
        return "".join(line + "\n" for table in tables.items() for line in render_table(*table, leave_out))

    def _make_shop(self):
        with contextlib.closing(sqlite3.connect(self.folder / "shop.db")) as shop:
            shop.execute("CREATE TABLE customer (id TEXT, full_name TEXT, mail TEXT, login TEXT)")
