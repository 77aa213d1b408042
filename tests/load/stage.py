"""What the load tools set up and print: users, a caller, a configuration whose keys rotate, a table of results."""
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from key_rotation import KeyRotation  # noqa: E402
from service import Service, clean_environment, replace_file  # noqa: E402

USERS = 1000
LISTENERS = '[server]\nlisten = ["127.0.0.1:0"]\n[admin]\nlisten = ["127.0.0.1:0"]\n'


class Stage:
    """A folder with everything that a service needs, and the requests for it. `limits` are of server.limits."""

    def __init__(self, binary, folder, limits=""):
        self._binary = binary.resolve()
        self._folder = pathlib.Path(folder)
        self._environment = clean_environment()
        self._configuration = self._folder / "tokenbooth.toml"
        caller = json.loads(self._run("api-key", "new", "load", "--json"))
        self._caller = f'[[callers.api_keys]]\nname = "load"\nsha256 = "{caller["sha256"]}"\n'
        self._limits = f"[server.limits]\n{limits}\n"
        self.rotation = KeyRotation(self._folder)
        self.rotate()
        users = self._folder / "users.json"
        users.write_text(json.dumps([{"external_id": str(number), "name": f"No. {number}"} for number in range(USERS)]))
        self._run("users", "import", users, "--config", self._configuration)
        self.requests = [self._request(caller["key"], number) for number in range(USERS)]

    def rotate(self):
        """The file has the next keys; the service does not know them yet."""
        keys = self.rotation.step()
        replace_file(self._configuration, "".join([LISTENERS, self._limits, keys, self._caller]).encode())

    def service(self, listening_socket=None):
        return Service(self._binary, self._configuration, self._environment, self._folder, listening_socket)

    @staticmethod
    def _request(api_key, user):
        body = json.dumps({"external_id": str(user)})
        return (f"POST /v1/messaging/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {api_key}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()

    def _run(self, *arguments):
        command = [self._binary, *arguments]
        return subprocess.run(command, env=self._environment, check=True, stdout=subprocess.PIPE).stdout


def report(rows):
    """Prints (what, value, whether it is as it must be); the exit code."""
    for what, value, is_right in rows:
        print(f"{what:42} {value!s:>28}{'' if is_right else '   must not be'}")
    return 0 if all(is_right for _, _, is_right in rows) else 1
