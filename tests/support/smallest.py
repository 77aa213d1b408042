"""The smallest configuration that issues a token: one key, one caller, one user in a file. For tests that look at
something else than configurations."""
import hashlib
import json

API_KEY = "tb_tests_a-key-that-admits-to-nothing-but-these-tests"
USER = "12345678"
ANY_PORT = 'listen = ["127.0.0.1:0"]'


def write_smallest(folder, server=f'[server]\n{ANY_PORT}\ndrain_delay = "0s"\n', admin=ANY_PORT, more=""):
    """All that a service needs, in `folder`; the path of its configuration. `server` is the whole table."""
    (folder / "users.json").write_text(json.dumps([{"external_id": USER, "name": "Jane Soap"}]))
    secret = folder / "secret"
    secret.unlink(missing_ok=True)
    secret.write_text("more-than-thirty-two-bytes-that-sign-nothing-of-worth")
    secret.chmod(0o400)
    configuration = folder / "tokenbooth.toml"
    configuration.write_text("\n".join([
        server, "[admin]", admin,
        "[[messaging.keys]]", 'id = "app_aaaaaaaaaaaaaaaaaaaaaaaa"', 'secret_file = "secret"',
        "[[callers.api_keys]]", 'name = "tests"', f'sha256 = "{hashlib.sha256(API_KEY.encode()).hexdigest()}"',
        "[[directory]]", 'kind = "file"', 'path = "users.json"', more, ""]))
    return configuration
