#!/usr/bin/env python3
"""Reloads the configuration twice a second under a constant load, another key signing each time. Exits 1 when a request
is lost, a token does not verify under its own key id, a key outlives its removal, or the process grows."""
import argparse
import asyncio
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from key_rotation import KeyRotation, decoded_header  # noqa: E402
from open_loop import OpenLoop  # noqa: E402
from service import LATER_DESCRIPTORS, Service, clean_environment, replace_file  # noqa: E402

USERS = 1000
CONNECTIONS = 32
BETWEEN_RELOADS = 0.5
# Before the process is measured: each of its threads shall have served somebody.
WARM_UP = 1
LONGEST_DRAIN = 30
LONGEST_RETIREMENT = 15
RATE_TOLERANCE = 0.02


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=pathlib.Path, required=True, help="the tokenbooth to test")
    parser.add_argument("--rate", type=int, default=500, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--drain", action="store_true", help="at the end send SIGTERM under load: nothing may be lost")
    return parser.parse_args()


class Stage:
    """A folder with a user database, a caller and a configuration whose keys rotate."""

    def __init__(self, binary, folder):
        self.binary = binary.resolve()
        self.environment = clean_environment()
        self.configuration = folder / "tokenbooth.toml"
        caller = json.loads(self._run("api-key", "new", "load", "--json"))
        self.api_key = caller["key"]
        self.rotation = KeyRotation(folder, caller["sha256"])
        self.configuration.write_bytes(self.rotation.step())
        users = folder / "users.json"
        users.write_text(json.dumps([{"external_id": str(number), "name": f"No. {number}"} for number in range(USERS)]))
        self._run("users", "import", users, "--config", self.configuration)

    def make_request(self, number):
        body = json.dumps({"external_id": str(number % USERS)})
        return (f"POST /v1/messaging/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.api_key}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()

    def reload(self, service):
        replace_file(self.configuration, self.rotation.step())
        service.reload()
        self.rotation.note_reload()

    def _run(self, *arguments):
        command = [self.binary, *arguments]
        return subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE).stdout


class Trial:
    """One run; `rows` says afterwards what came of it."""

    def __init__(self, stage, service, arguments):
        self._stage = stage
        self._service = service
        self._arguments = arguments
        self._load = OpenLoop(service.address, stage.make_request, arguments.rate, CONNECTIONS)
        self._reloads = 0

    async def run(self):
        running = asyncio.create_task(self._load.run())
        await asyncio.sleep(WARM_UP)
        self._size_before = self._service.size()
        await self._keep_reloading(self._arguments.seconds - WARM_UP)
        if not self._service.is_alive():
            sys.exit(f"the service ended with {self._service.exit_code}")
        await self._shrink()
        self._rate = self._load.rate_so_far()
        self._exit_code = self._service.exit_code
        if self._arguments.drain:
            self._load.expect_the_end()
            self._service.terminate()
            await asyncio.wait_for(running, LONGEST_DRAIN)
            self._exit_code = self._service.wait(LONGEST_DRAIN)
        self._load.stop()
        await running

    async def _keep_reloading(self, seconds):
        clock = asyncio.get_running_loop()
        end = clock.time() + seconds
        while clock.time() + BETWEEN_RELOADS < end and self._service.is_alive():
            self._stage.reload(self._service)
            self._reloads += 1
            await asyncio.sleep(BETWEEN_RELOADS)

    async def _shrink(self):
        """What a reload replaced may live as long as a request that began with it."""
        for _ in range(10 * LONGEST_RETIREMENT):
            self._size_after = self._service.size()
            if all(fits for _, _, fits in self._sizes()):
                return
            await asyncio.sleep(0.1)

    def rows(self):
        """(what, value, whether it is as it must be)"""
        tally, rotation = self._load.tally, self._stage.rotation
        events = [event["event"] for event in self._service.events()]
        tokens = [token for _, token in tally.tokens]
        authentic = sum(map(rotation.is_authentic, tokens))
        outdated = sum(rotation.is_outdated(token, asked_at) for asked_at, token in tally.tokens)
        signers = len({decoded_header(token)["kid"] for token in tokens})
        lost = len(tally.lost) + len(tally.other_answers)
        cuts = statistics.quantiles(tally.latencies, n=100)
        rate_reached = self._rate >= self._arguments.rate * (1 - RATE_TOLERANCE)
        return [
            ("requests sent", tally.sent, tally.sent > 0),
            ("a second", f"{self._rate:.1f} of {self._arguments.rate}", rate_reached),
            ("answered 200", len(tokens), len(tokens) == tally.sent),
            ("lost or refused", lost, lost == 0),
            ("verified under their own key id", authentic, authentic == len(tokens)),
            ("reloads in the log", f"{events.count('reloaded')} of {self._reloads}",
             events.count("reloaded") == self._reloads and "reload_failed" not in events),
            ("keys that signed", f"{signers} of {self._reloads + 1}", signers == self._reloads + 1),
            ("signed by a key gone for over 1 s", outdated, outdated == 0),
            *self._sizes(),
            ("latency p50, p99", f"{cuts[49] * 1000:.2f} ms, {cuts[98] * 1000:.2f} ms", True),
            self._end(),
        ]

    def _sizes(self):
        names = ("threads", "descriptors")
        return [self._growth(*sizes) for sizes in zip(names, self._size_before, self._size_after)]

    @staticmethod
    def _growth(what, before, after):
        allowed = before + (LATER_DESCRIPTORS if what == "descriptors" else 0)
        return (what, f"{before} → {after}", after <= allowed)

    def _end(self):
        if self._arguments.drain:
            return ("exit code after SIGTERM", self._exit_code, self._exit_code == 0)
        return ("exit code", "still running" if self._exit_code is None else self._exit_code, self._exit_code is None)

    def complaints(self):
        return self._load.tally.lost[:5] + self._load.tally.other_answers[:5]


def main():
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(arguments.binary, pathlib.Path(folder))
        with Service(stage.binary, stage.configuration, stage.environment, folder) as service:
            trial = Trial(stage, service, arguments)
            asyncio.run(trial.run())
            rows = trial.rows()
    for what, value, is_right in rows:
        print(f"{what:35} {value!s:>20}{'' if is_right else '   must not be'}")
    for complaint in trial.complaints():
        print(complaint)
    return 0 if all(is_right for _, _, is_right in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
