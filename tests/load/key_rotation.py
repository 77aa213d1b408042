"""Keys that rotate: with each step the one that signs gives way to the next, and leaves the configuration."""
import base64
import hashlib
import hmac
import json
import secrets
import time

GRACE_FOR_A_RELOAD = 1
KEYS = 3
PAST = "sign_from = 2020-01-01T00:00:00Z"
FUTURE = "sign_from = 2099-01-01T00:00:00Z"


def decoded_header(token):
    header = token.partition(".")[0]
    return json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))


class KeyRotation:
    def __init__(self, folder):
        self._folder = folder
        self._secrets = {}
        self._taken_out = {}
        self._present = []
        self._steps = 0

    def step(self):
        """The configuration's next stanzas; their secrets are already in their files."""
        self._steps += 1
        self._present = [self._key(self._steps + place) for place in range(KEYS)]
        signing, *standing_by = self._present
        # By turns the order in the file decides and sign_from does, for both have to work.
        if self._steps % 2:
            keys = [(signing, ""), *((kid, "") for kid in standing_by)]
        else:
            keys = [(standing_by[0], FUTURE), (standing_by[1], ""), (signing, PAST)]
        stanzas = [f'[[messaging.keys]]\nid = "{kid}"\nsecret_file = "{kid}"\n{sign_from}\n' for kid, sign_from in keys]
        return "".join(stanzas)

    def note_reload(self):
        """The service has just been told of the last step."""
        for kid in self._secrets.keys() - self._present:
            self._taken_out.setdefault(kid, time.monotonic())

    def is_authentic(self, token):
        """Signed with the secret of the very key that it names."""
        signed, _, signature = token.rpartition(".")
        secret = self._secrets.get(decoded_header(token)["kid"])
        if secret is None:
            return False
        mac = hmac.digest(secret.encode(), signed.encode(), hashlib.sha256)
        return hmac.compare_digest(signature, base64.urlsafe_b64encode(mac).rstrip(b"=").decode())

    def is_outdated(self, token, asked_at):
        """Its key had been taken out for too long already when the token was asked for."""
        return asked_at > self._taken_out.get(decoded_header(token)["kid"], asked_at) + GRACE_FOR_A_RELOAD

    def _key(self, number):
        """A key id; an id never gets another secret."""
        kid = f"app_{number:024x}"
        if kid not in self._secrets:
            self._secrets[kid] = secrets.token_urlsafe(32)
            path = self._folder / kid
            path.touch(mode=0o600)
            path.write_text(self._secrets[kid])
        return kid
