"""Load that does not wait for the service: each request is due at its own time, however late the answers come, and its
latency counts from then. Otherwise a service that stalls would slow its own judge down."""
import asyncio
import dataclasses
import json
import time

LONGEST_WAIT = 10


@dataclasses.dataclass
class Tally:
    """What became of the requests; times are of time.monotonic()."""
    sent: int = 0
    lost: list[str] = dataclasses.field(default_factory=list)
    other_answers: list[str] = dataclasses.field(default_factory=list)
    latencies: list[float] = dataclasses.field(default_factory=list)
    # When each was asked for, and the token.
    tokens: list[tuple[float, str]] = dataclasses.field(default_factory=list)


class Refused(Exception):
    """Nobody listens any more."""


class Connection:
    """Kept alive until the service asks to close it, and opened again for the next request."""

    def __init__(self, address):
        self._address = address
        self._reader = self._writer = None

    async def open(self):
        if self._writer is None:
            try:
                self._reader, self._writer = await asyncio.open_connection(*self._address)
            except (ConnectionRefusedError, ConnectionResetError) as error:
                # Reset: the listener was closed while it was being asked. Nothing has been sent either way.
                raise Refused from error

    async def exchange(self, request):
        """(status, body) of the answer."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status_line, *fields = head.decode("latin-1").lower().rstrip().split("\r\n")
        field = dict(line.split(": ", 1) for line in fields)
        body = await self._reader.readexactly(int(field["content-length"]))
        if field.get("connection") == "close":
            self.close()
        return int(status_line.split()[1]), body

    def close(self):
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


class OpenLoop:
    """Sends `rate` requests a second, in turn over the connections, until `stop`; after `expect_the_end` also until
    nobody listens any more. `make_request(number)` yields the bytes of a request for a token."""

    def __init__(self, address, make_request, rate, connections):
        self.tally = Tally()
        self._make_request = make_request
        self._rate = rate
        self._connections = [Connection(address) for _ in range(connections)]
        self._stopped = False
        self._end_expected = False

    async def run(self):
        self._started = time.monotonic()
        await asyncio.gather(*(self._use(connection, turn) for turn, connection in enumerate(self._connections)))

    def stop(self):
        self._stopped = True

    def expect_the_end(self):
        self._end_expected = True

    def rate_so_far(self):
        return self.tally.sent / (time.monotonic() - self._started)

    async def _use(self, connection, number):
        while not self._stopped:
            due = self._started + number / self._rate
            await asyncio.sleep(max(0, due - time.monotonic()))
            try:
                await self._ask(connection, number, due)
            except Refused as refused:
                if self._end_expected:
                    break
                self.tally.lost.append(f"refused: {refused.__cause__!r}")
            number += len(self._connections)
        connection.close()

    async def _ask(self, connection, number, due):
        try:
            await connection.open()
            self.tally.sent += 1
            asked_at = time.monotonic()
            status, body = await asyncio.wait_for(connection.exchange(self._make_request(number)), LONGEST_WAIT)
        except (OSError, EOFError) as error:
            self.tally.lost.append(repr(error))
            connection.close()
            return
        self.tally.latencies.append(time.monotonic() - due)
        if status == 200:
            self.tally.tokens.append((asked_at, json.loads(body)["token"]))
        else:
            self.tally.other_answers.append(f"{status} {body[:200]!r}")
