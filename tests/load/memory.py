#!/usr/bin/env python3
"""What the service takes of the machine's memory: at rest, for an idle connection, under what is thrown at it, and with
many connections, one after the other. Exits 1 when something is beyond its limit. As root, for nobody else is shown it.
Before a release: --idle 10000 --megabytes 120 --storms 20 --connections 100000, two minutes."""
import argparse
import contextlib
import itertools
import pathlib
import socket
import struct
import sys
import tempfile
import time

from process_view import descriptors, ensure_visible, memory, raise_descriptor_limit, sockets
from stage import Stage, report

KIB = 1024
MIB = 1024 * KIB
LARGEST_AT_REST = 12 * MIB
LARGEST_IDLE_CONNECTION = KIB
LARGEST_MOVE = MIB
LARGEST_GROWTH = 1.05
# Afterwards malloc has grown to what the load takes.
SETTLED_CYCLE = 3
AT_ONCE = 50
A_STORM = 500
WARM_UP = 5000
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
LONGEST_SETTLING = 10

FIELDS = b"".join(b"X-Field-%d: %s\r\n" % (number, b"v" * 100) for number in range(600))
ENDLESS = {
    "header lines": b"POST /v1/messaging/token HTTP/1.1\r\nHost: localhost\r\n",
    "trailers": b"POST /v1/messaging/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n",
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=pathlib.Path, required=True, help="the tokenbooth to measure")
    parser.add_argument("--idle", type=int, default=2000, help="idle connections")
    parser.add_argument("--megabytes", type=int, default=20, help="of header lines, and of trailers")
    parser.add_argument("--storms", type=int, default=4, help=f"of {A_STORM} connections that are reset")
    parser.add_argument("--cycles", type=int, default=10, help="of connections, each for one request")
    parser.add_argument("--connections", type=int, default=2000, help="a cycle")
    return parser.parse_args()


class Clients:
    """Everything that is done to the service."""

    def __init__(self, address, requests):
        self._address = address
        self._requests = itertools.cycle(requests)

    def served(self, count):
        """Connections, kept alive, that have each been answered one request."""
        connections = [socket.create_connection(self._address) for _ in range(count)]
        for connection in connections:
            connection.sendall(next(self._requests))
        for connection in connections:
            answer = connection.recv(64 * KIB)
            if not answer.startswith(b"HTTP/1.1 200 "):
                sys.exit(f"answered {answer!r}")
        return connections

    def come_and_go(self, count):
        while count > 0:
            for connection in self.served(min(count, AT_ONCE)):
                connection.close()
            count -= AT_ONCE

    def throw(self, beginning, size, note):
        """`size` bytes of a message that does not end, over as many connections as that takes; note() after each."""
        while size > 0:
            with socket.create_connection(self._address) as connection, contextlib.suppress(ConnectionError):
                connection.sendall(beginning)
                while size > 0:
                    size -= connection.send(FIELDS)
            note()

    def storm(self):
        """Connections that are reset: before their request, amid it, before its answer, with the answer unread."""
        connections = [socket.create_connection(self._address) for _ in range(A_STORM)]
        for number, connection in enumerate(connections):
            request = next(self._requests)
            connection.send(request[:len(request) * (number % 3) // 2])
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            if number % 2:
                connection.close()
        for connection in connections:
            connection.close()


class Trial:
    """Measures one service."""

    def __init__(self, service, clients, arguments):
        self._pid = service.pid
        self._listening = len(sockets(self._pid))
        self._clients = clients
        self._arguments = arguments

    def rows(self):
        """(what, value, whether it is as it must be)"""
        self._clients.come_and_go(1)
        at_rest = self._anonymous()
        # Each thread shall have opened its databases, and the cache be full.
        self._clients.come_and_go(WARM_UP)
        self._settle()
        self._descriptors = descriptors(self._pid)
        return [
            ("at rest", *self._at_most(at_rest, LARGEST_AT_REST)),
            # Before anything leaves free memory behind, in which a leak would hide.
            self._churn(),
            ("an idle connection", *self._idle_connection()),
            *((f"{self._arguments.megabytes} MB of {name}, RSS moves", *self._flood(beginning))
              for name, beginning in ENDLESS.items()),
            (f"{self._arguments.storms} storms of resets, RSS moves", *self._storms()),
            self._descriptors_row(),
        ]

    def _idle_connection(self):
        before = self._anonymous()
        count = self._arguments.idle
        connections = self._clients.served(count)
        taken = (self._anonymous() - before) / count
        for connection in connections:
            connection.close()
        self._settle()
        return self._at_most(taken, LARGEST_IDLE_CONNECTION)

    def _flood(self, beginning):
        # What the first one of its kind takes, code and all, is not taken again.
        self._clients.throw(beginning, MIB, lambda: None)
        before = self._rss()
        seen = []
        self._clients.throw(beginning, self._arguments.megabytes * MIB, lambda: seen.append(self._rss()))
        return self._at_most(max(seen) - before, LARGEST_MOVE)

    def _storms(self):
        self._clients.storm()
        self._settle()
        before = self._rss()
        for _ in range(self._arguments.storms):
            self._clients.storm()
        self._settle()
        return self._at_most(self._rss() - before, LARGEST_MOVE)

    def _churn(self):
        plateau = []
        for _ in range(self._arguments.cycles):
            self._clients.come_and_go(self._arguments.connections)
            self._settle()
            plateau.append(self._anonymous())
        settled, last = plateau[SETTLED_CYCLE - 1], plateau[-1]
        total = self._arguments.cycles * self._arguments.connections
        what = f"{total:,} connections, {SETTLED_CYCLE}rd to last cycle"
        return (what, f"{settled / MIB:.2f} → {last / MIB:.2f} MiB", last <= settled * LARGEST_GROWTH)

    def _descriptors_row(self):
        now = descriptors(self._pid)
        return ("descriptors", f"{self._descriptors} → {now}", now == self._descriptors)

    def _settle(self):
        """Until the last client's connection is gone."""
        deadline = time.monotonic() + LONGEST_SETTLING
        while len(sockets(self._pid)) > self._listening and time.monotonic() < deadline:
            time.sleep(0.1)

    def _rss(self):
        return memory(self._pid)["Rss"]

    def _anonymous(self):
        return memory(self._pid)["Anonymous"]

    @staticmethod
    def _at_most(size, limit):
        unit, name = (MIB, "MiB") if limit >= MIB else (KIB, "KiB")
        return (f"{size / unit:.2f} of {limit / unit:.0f} {name}", size <= limit)


def main():
    arguments = parse_arguments()
    raise_descriptor_limit(arguments.idle + 100)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(arguments.binary, folder)
        with stage.service() as service:
            ensure_visible(service.pid)
            return report(Trial(service, Clients(service.address, stage.requests), arguments).rows())


if __name__ == "__main__":
    sys.exit(main())
