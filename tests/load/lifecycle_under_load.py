#!/usr/bin/env python3
"""Reloads, rotates keys and restarts under a constant load. Exits 1 when a request is lost, a token does not verify
under its own key id, a key outlives its removal, or the process grows. For the restarts this script holds the listening
socket, as systemd would, and hands it to each instance; without any the service listens by itself, and at last ends."""
import argparse
import contextlib
import json
import pathlib
import socket
import sys
import tempfile
import time

from key_rotation import decoded_header
from open_loop import OpenLoop
from stage import Stage, report
from service import LATER_DESCRIPTORS

CONNECTIONS = 64
# Before the process is measured: each of its threads shall have served somebody.
WARM_UP = 1
LONGEST_DRAIN = 30
LONGEST_RETIREMENT = 15
RATE_TOLERANCE = 0.02
BACKLOG = 4096


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=pathlib.Path, required=True, help="the tokenbooth to test")
    parser.add_argument("--rate", type=int, default=300, help="requests a second")
    parser.add_argument("--reloads", type=int, default=10, help="of the same configuration")
    parser.add_argument("--rotations", type=int, default=10, help="reloads after which another key signs")
    parser.add_argument("--drains", type=int, default=2, help="restarts; 0: it listens by itself, and ends under load")
    parser.add_argument("--pause", type=float, default=0.25, help="seconds after each of these")
    return parser.parse_args()


class Trial:
    """One run; `rows` says afterwards what came of it."""

    def __init__(self, stage, arguments, listening_socket, instances):
        self._stage = stage
        self._arguments = arguments
        self._socket = listening_socket
        # Ends those that still run when something fails.
        self._instances = instances
        self._events = []
        self._exit_codes = []
        self._service = self._start()

    def run(self):
        self._load = OpenLoop(self._service.address, self._stage.requests, self._arguments.rate, CONNECTIONS)
        with self._load:
            time.sleep(WARM_UP)
            self._size_before = self._service.size()
            self._reload_and_rotate()
            self._shrink()
            for number in range(self._arguments.drains):
                self._restart(successor_first=number % 2 == 0)
                time.sleep(self._arguments.pause)
            self._rate = self._load.rate_so_far()
            if not self._socket:
                self._load.expect_the_end()
                self._end(self._service)
        if self._socket:
            self._end(self._service)

    def _start(self):
        service = self._instances.enter_context(self._stage.service(self._socket))
        if self._socket and service.address != self._socket.getsockname():
            sys.exit(f"listens at {service.address}: this tokenbooth takes no socket that is handed over to it")
        return service

    def _end(self, service):
        service.terminate()
        self._exit_codes.append(service.wait(LONGEST_DRAIN))
        self._events += service.events()

    def _restart(self, successor_first):
        retired = self._service
        if successor_first:
            self._service = self._start()
            self._end(retired)
        else:
            self._end(retired)
            self._service = self._start()

    def _reload_and_rotate(self):
        reloads, rotations = self._arguments.reloads, self._arguments.rotations
        for number in range(max(reloads, rotations)):
            if number < reloads:
                self._reload()
            if number < rotations:
                self._stage.rotate()
                self._reload()

    def _reload(self):
        self._service.reload()
        self._stage.rotation.note_reload()
        self._events += self._service.wait_for("reloaded", "reload_failed")
        time.sleep(self._arguments.pause)

    def _shrink(self):
        """What a reload replaced may live as long as a request that began with it."""
        for _ in range(10 * LONGEST_RETIREMENT):
            self._size_after = self._service.size()
            if all(fits for _, _, fits in self._sizes()):
                return
            time.sleep(0.1)

    def rows(self):
        """(what, value, whether it is as it must be)"""
        tally, rotation, arguments = self._load.tally, self._stage.rotation, self._arguments
        tokens = [(asked_at, json.loads(body)["token"]) for asked_at, body in tally.answers]
        authentic = sum(rotation.is_authentic(token) for _, token in tokens)
        outdated = sum(rotation.is_outdated(token, asked_at) for asked_at, token in tokens)
        signers = len({decoded_header(token)["kid"] for _, token in tokens})
        lost = len(tally.lost) + len(tally.other_answers)
        reloaded = [event["event"] for event in self._events].count("reloaded")
        reloads = arguments.reloads + arguments.rotations
        complaints = len(self._complaints())
        rate_reached = self._rate >= arguments.rate * (1 - RATE_TOLERANCE)
        return [
            ("requests sent", tally.sent, tally.sent > 0),
            ("a second", f"{self._rate:.1f} of {arguments.rate}", rate_reached),
            ("answered 200", len(tokens), len(tokens) == tally.sent),
            ("lost or refused", lost, lost == 0),
            ("verified under their own key id", authentic, authentic == len(tokens)),
            ("reloads in the log", f"{reloaded} of {reloads}", reloaded == reloads),
            ("complaints in the log", complaints, complaints == 0),
            ("keys that signed", f"{signers} of {arguments.rotations + 1}", signers == arguments.rotations + 1),
            ("signed by a key gone for over 1 s", outdated, outdated == 0),
            *self._sizes(),
            ("ended with 0", f"{self._exit_codes.count(0)} of {len(self._exit_codes)}", not any(self._exit_codes)),
            ("latency p50, p99", f"{tally.latency(50):.2f} ms, {tally.latency(99):.2f} ms", True),
            ("slowest", f"{max(tally.latencies) * 1000:.0f} ms", True),
        ]

    def _sizes(self):
        """Of the first instance, which has seen all the reloads."""
        names, allowances = ("threads", "descriptors"), (0, LATER_DESCRIPTORS)
        return [(name, f"{before} → {after}", after <= before + allowance)
                for name, before, after, allowance in zip(names, self._size_before, self._size_after, allowances)]

    def _complaints(self):
        return [event for event in self._events if event.get("level") not in ("info", "debug")]

    def complaints(self):
        return self._load.tally.lost[:5] + self._load.tally.other_answers[:5] + self._complaints()[:5]


def main():
    arguments = parse_arguments()
    with contextlib.ExitStack() as context:
        stage = Stage(arguments.binary, context.enter_context(tempfile.TemporaryDirectory()))
        listening_socket = None
        if arguments.drains:
            listening_socket = context.enter_context(socket.create_server(("127.0.0.1", 0), backlog=BACKLOG))
        instances = context.enter_context(contextlib.ExitStack())
        trial = Trial(stage, arguments, listening_socket, instances)
        trial.run()
        exit_code = report(trial.rows())
    for complaint in trial.complaints():
        print(complaint)
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
