"""A folder with a configuration that works, and ways to start a service in it that tests of its surroundings need."""
import http.client
import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from service import clean_environment  # noqa: E402  (the folder of the tests' own modules has just become known)
from smallest import ANY_PORT, API_KEY, USER, write_smallest  # noqa: E402

BINARY = os.environ["TOKENBOOTH_BINARY"]


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=5)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask(connection, path="/healthz"):
    """(status, body)"""
    if isinstance(connection, tuple):
        connection = http.client.HTTPConnection(*connection[:2], timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def token(address):
    connection = http.client.HTTPConnection(*address, timeout=5)
    try:
        connection.request("POST", "/v1/messaging/token", json.dumps({"external_id": USER}),
                           {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"})
        return connection.getresponse().status
    finally:
        connection.close()


def free_port(host="127.0.0.1", family=socket.AF_INET):
    """Below the ports that the kernel gives to outgoing connections, so that none takes it before the service does."""
    while True:
        port = random.randrange(15000, 32000)
        with socket.socket(family) as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
        return port


class Started:
    """`tokenbooth serve`, whose log is a file; killed at the end where it still runs."""

    def __init__(self, folder, arguments=(), environment=None, wrapper=(), pass_fds=(), preexec=None,
                 output=subprocess.DEVNULL):
        self._log = tempfile.TemporaryFile(dir=folder)
        self.process = subprocess.Popen(
            [*wrapper, BINARY, "serve", "--config", folder / "tokenbooth.toml", *arguments], cwd=folder,
            env=clean_environment(**(environment or {})), stdin=subprocess.DEVNULL, stdout=output,
            stderr=self._log, pass_fds=pass_fds, preexec_fn=preexec)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._log.close()

    def log(self):
        return os.pread(self._log.fileno(), 1 << 24, 0).decode()

    def events(self):
        # The last may be half written.
        return [json.loads(line) for line in self.log().split("\n")[:-1] if line.startswith("{")]

    def wait_for(self, event, seconds=30):
        """The first such event."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for found in self.events():
                if found["event"] == event:
                    return found
            if self.process.poll() is not None and event != "stopped":
                raise AssertionError(f"ended with {self.process.returncode}: {self.log()}")
            time.sleep(0.01)
        raise AssertionError(f"no {event} in {seconds} s: {self.log()}")

    def address(self):
        host, _, port = self.wait_for("listening")["address"].rpartition(":")
        return host.strip("[]"), int(port)


class Bench(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.configure()

    def configure(self, server=ANY_PORT, admin=ANY_PORT, more=""):
        """`server` are the lines of that table."""
        write_smallest(self.folder, f'[server]\n{server}\ndrain_delay = "0s"\n', admin, more)

    def start(self, *arguments, **options):
        return self.enterContext(Started(self.folder, arguments, **options))

    def run_to_its_end(self, *arguments, **options):
        """(exit code, log, seconds) of one that should refuse to start."""
        begin = time.monotonic()
        started = self.start(*arguments, **options)
        code = started.process.wait(10)
        return code, started.log(), time.monotonic() - begin
