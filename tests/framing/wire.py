"""A client that sends the bytes it is given in the pieces it is given, and reads what comes back by the letter."""
import asyncio
import contextlib
import dataclasses
import re
import socket
import time

# At one time: enough to keep the service busy, few enough that none waits long for its turn.
TALKS = 24
# In seconds. Beyond any honest answer, so that only a service that hangs makes a test wait for it.
PATIENCE = 4
# Between two pieces, so that the service has read the one before the other comes. Of single bytes it may now and then
# read two at once: there are so many of them.
PAUSE, BYTE_PAUSE = 0.002, 0

STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9][0-9]) [A-Za-z -]+")
FIELD_LINE = re.compile(rb"([A-Za-z-]+): ([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)")


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    # Names in lower case.
    fields: dict
    body: bytes


@dataclasses.dataclass(frozen=True)
class Heard:
    """What one connection brought back."""
    received: bytes
    # "closed", "reset", or "open" when patience ended first.
    end: str
    # From the last piece sent to the end of the connection.
    seconds: float

    def answers(self, head_only=False):
        """All of them; ValueError where anything is no answer. `head_only`: the first one answers a HEAD."""
        rest, answers = self.received, []
        while rest:
            answer, rest = take_answer(rest, head_only and not answers)
            answers.append(answer)
        return answers


def take_answer(received, head_only=False):
    head, separator, rest = received.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    status_line = STATUS_LINE.fullmatch(first)
    matches = [FIELD_LINE.fullmatch(line) for line in lines]
    if not separator or not status_line or not all(matches):
        raise ValueError(f"no answer's head: {received[:300]}")
    status = int(status_line[1])
    fields = {match[1].decode().lower(): match[2].decode() for match in matches}
    if len(fields) != len(matches):
        raise ValueError(f"a field twice: {head}")
    has_no_body = head_only or status < 200 or status in (204, 304)
    length = 0 if has_no_body else int(fields["content-length"])
    if len(rest) < length:
        raise ValueError(f"cut off: {received[:300]}")
    return Answer(status, fields, rest[:length]), rest[length:]


def open_connection(address, **options):
    """With these options of the socket, by their names: SO_RCVBUF."""
    connection = socket.socket()
    connection.settimeout(PATIENCE)
    for name, value in options.items():
        connection.setsockopt(socket.SOL_SOCKET, getattr(socket, name), value)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.connect(address)
    return connection


def talk_all(address, talks):
    """What each of `talks`, a list of lists of pieces, hears on a connection of its own."""
    async def run():
        turns = asyncio.Semaphore(TALKS)
        return await asyncio.gather(*(_talk(address, pieces, turns) for pieces in talks))
    return asyncio.run(run())


def talk(address, *pieces):
    return talk_all(address, [pieces])[0]


async def _talk(address, pieces, turns):
    async with turns:
        with open_connection(address) as connection:
            connection.setblocking(False)
            received = bytearray()
            listening = asyncio.create_task(_listen(connection, received))
            # A service that has refused what it read may close before it has read everything.
            with contextlib.suppress(ConnectionError):
                await _send(connection, pieces)
            sent_at = time.monotonic()
            await asyncio.wait({listening}, timeout=PATIENCE)
            if listening.done():
                end, ended_at = listening.result()
                return Heard(bytes(received), end, ended_at - sent_at)
            listening.cancel()
            await asyncio.wait({listening})
            return Heard(bytes(received), "open", PATIENCE)


async def _send(connection, pieces):
    loop = asyncio.get_running_loop()
    for index, piece in enumerate(pieces):
        if index > 0:
            await asyncio.sleep(PAUSE if len(piece) > 1 else BYTE_PAUSE)
        await loop.sock_sendall(connection, piece)


async def _listen(connection, received):
    loop = asyncio.get_running_loop()
    try:
        while more := await loop.sock_recv(connection, 1 << 16):
            received += more
    except ConnectionError:
        return "reset", time.monotonic()
    return "closed", time.monotonic()
