#!/usr/bin/env python3
"""Clients that dawdle beside one that does not: slowhttptest's slow headers, slow bodies and slow reading, clients that
do not leave when they are told to, and answers that nobody reads at all. Exits 1 unless all requests of the good one
are answered, 99 % of them within 100 ms, and every attacker is gone a second after its limit. As root, for the sockets
of the service are counted from outside."""
import argparse
import concurrent.futures
import contextlib
import dataclasses
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from open_loop import OpenLoop
from process_view import ensure_visible, raise_descriptor_limit, sockets
from stage import Stage, report

SHORT_LIMITS = {"header_timeout": 4, "body_timeout": 5, "write_timeout": 5, "idle_timeout": 6}
DEFAULT_LIMITS = {"header_timeout": 10, "body_timeout": 20, "write_timeout": 20, "idle_timeout": 75}
GRACE = 1
LONGEST_P99 = 100
GOOD_CONNECTIONS = 8
SETTLING = 0.5
LONGEST_OPENING = 10
BETWEEN_LOOKS = 0.1
# The kernel takes 4 MB of answers for a client that reads none.
UNREAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" * 10000
UNFINISHED = b"POST /v1/messaging/token HTTP/1.1\r\n"
# Few, for the unread make the service work until it is stuck, and it is slowness that is tried here.
DEAF_CONNECTIONS = 5


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=pathlib.Path, required=True, help="the tokenbooth to test")
    parser.add_argument("--connections", type=int, default=200, help="of each attack")
    parser.add_argument("--rate", type=int, default=50, help="good requests a second")
    parser.add_argument("--default-limits", action="store_true", help="the service's own, not short ones: two minutes")
    return parser.parse_args()


@dataclasses.dataclass
class Attack:
    name: str
    # What of server.limits ends it.
    limit: str
    connections: int
    # For slowhttptest, or what this script sends, and then never reads.
    options: tuple[str, ...] = ()
    message: bytes = b""


def attacks(connections):
    return [
        Attack("slow header", "header_timeout", connections, ("-H", "-i", "1", "-x", "24")),
        Attack("slow body", "body_timeout", connections, ("-B", "-i", "1", "-s", "8192", "-x", "10")),
        # Its few answers fit into the kernel's buffers: for the service it has been served, and is idle.
        Attack("slow reading", "idle_timeout", connections,
               ("-X", "-k", "10", "-w", "10", "-y", "20", "-n", "1", "-z", "5")),
        Attack("not leaving", "header_timeout", DEAF_CONNECTIONS, message=UNFINISHED),
        Attack("no reading", "write_timeout", DEAF_CONNECTIONS, message=UNREAD),
    ]


class Lifetimes:
    """Of the sockets that a process opens from now on, as often as one looks."""

    def __init__(self, pid):
        self._pid = pid
        self._others = sockets(pid)
        self._first_seen = {}
        self._last_seen = {}

    def look(self):
        """How many are open."""
        now = time.monotonic()
        found = sockets(self._pid) - self._others
        for name in found:
            self._first_seen.setdefault(name, now)
            self._last_seen[name] = now
        return len(found)

    def all(self):
        return [self._last_seen[name] - first for name, first in self._first_seen.items()]


def send_and_never_read(address, message, over):
    with socket.socket() as connection, contextlib.suppress(ConnectionError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        connection.connect(address)
        connection.sendall(message)
        over.wait()


class Trial:
    def __init__(self, stage, service, arguments, limits):
        self._requests = stage.requests
        self._service = service
        self._rate = arguments.rate
        self._limits = limits

    def rows(self, attack):
        """(what, value, whether it is as it must be)"""
        limit = self._limits[attack.limit]
        with OpenLoop(self._service.address, self._requests, self._rate, GOOD_CONNECTIONS) as load:
            time.sleep(SETTLING)
            lifetimes = Lifetimes(self._service.pid)
            with self._begin(attack, limit):
                self._watch(lifetimes, attack, limit)
        tally = load.tally
        failures = len(tally.lost) + len(tally.other_answers)
        seen = lifetimes.all()
        in_time = sum(lifetime <= limit + GRACE for lifetime in seen)
        return [
            (f"{attack.name}: good p50, p99", f"{tally.latency(50):.2f} ms, {tally.latency(99):.2f} ms",
             tally.latency(99) < LONGEST_P99),
            (f"{attack.name}: good requests failed", f"{failures} of {tally.sent}", failures == 0),
            (f"{attack.name}: attackers (or more, its probes)", f"{len(seen)} of {attack.connections}",
             len(seen) >= attack.connections),
            (f"{attack.name}: gone after {limit} + {GRACE} s", f"{in_time} of {len(seen)}", in_time == len(seen)),
            (f"{attack.name}: longest", f"{max(seen, default=0):.1f} s", True),
        ]

    def _begin(self, attack, limit):
        """The attack goes on until the block's end."""
        with contextlib.ExitStack() as cleaning:
            if attack.options:
                host, port = self._service.address
                count = str(attack.connections)
                duration = str(limit + LONGEST_OPENING)
                command = ["slowhttptest", *attack.options, "-c", count, "-r", count, "-l", duration,
                           "-u", f"http://{host}:{port}/v1/messaging/token"]
                process = cleaning.enter_context(subprocess.Popen(command, stdout=subprocess.DEVNULL))
                cleaning.callback(process.kill)
            else:
                threads = cleaning.enter_context(concurrent.futures.ThreadPoolExecutor(attack.connections))
                over = threading.Event()
                cleaning.callback(over.set)
                for _ in range(attack.connections):
                    threads.submit(send_and_never_read, self._service.address, attack.message, over)
            return cleaning.pop_all()

    @staticmethod
    def _watch(lifetimes, attack, limit):
        """Until all have been there and are gone, or should be."""
        deadline = time.monotonic() + LONGEST_OPENING + limit + GRACE
        while time.monotonic() < deadline:
            remaining = lifetimes.look()
            if not remaining and len(lifetimes.all()) >= attack.connections:
                return
            time.sleep(BETWEEN_LOOKS)


def main():
    arguments = parse_arguments()
    if not shutil.which("slowhttptest"):
        sys.exit("slowhttptest is missing: apt-get install slowhttptest")
    raise_descriptor_limit(arguments.connections + 100)
    limits = DEFAULT_LIMITS if arguments.default_limits else SHORT_LIMITS
    written = "\n".join(f'{name} = "{seconds}s"' for name, seconds in limits.items())
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(arguments.binary, folder, limits=written)
        with stage.service() as service:
            ensure_visible(service.pid)
            trial = Trial(stage, service, arguments, limits)
            for attack in attacks(arguments.connections):
                rows += trial.rows(attack)
    return report(rows)


if __name__ == "__main__":
    sys.exit(main())
