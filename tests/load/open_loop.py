"""Load that does not wait for the service: each request is due at its own time, however late the answers come, and its
latency counts from then. Otherwise a service that stalls would slow its own judge down. One thread and epoll, because
asyncio's streams would take from the service the core that it is measured on."""
import collections
import concurrent.futures
import dataclasses
import os
import re
import select
import socket
import statistics
import time

LONGEST_WAIT = 10
# Also how soon a stop is noticed.
LONGEST_POLL = 0.1
CONTENT_LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n")
CLOSES = b"\r\nConnection: close\r\n"


@dataclasses.dataclass
class Tally:
    """What became of the requests; times are of time.monotonic()."""
    sent: int = 0
    lost: list[str] = dataclasses.field(default_factory=list)
    other_answers: list[bytes] = dataclasses.field(default_factory=list)
    latencies: list[float] = dataclasses.field(default_factory=list)
    # When each was asked for, and the body of the 200.
    answers: list[tuple[float, bytes]] = dataclasses.field(default_factory=list)

    def latency(self, percent):
        """In milliseconds."""
        return statistics.quantiles(self.latencies, n=100)[percent - 1] * 1000


@dataclasses.dataclass
class Exchange:
    request: bytes
    due: float
    asked_at: float | None = None


class Connection:
    """Kept alive until the service asks to close it; one exchange at a time."""

    def __init__(self, address):
        self.exchange = None
        self.connecting = True
        self.answer = b""
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect_ex(address)

    def receive(self):
        """(status, body, whether to close) of the answer, None while it is not whole; raises when there is no more."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionResetError("closed by the service")
        self.answer += data
        head, separator, body = self.answer.partition(b"\r\n\r\n")
        if not separator:
            return None
        head += b"\r\n"
        if len(body) < int(CONTENT_LENGTH.search(head)[1]):
            return None
        self.answer = b""
        return int(head[9:12]), body, CLOSES in head


class OpenLoop:
    """Sends `rate` of the requests (bytes) a second, in turn and over again, from the block's begin to its end; after
    expect_the_end() only until nobody listens any more. All `connections` are in use by turns."""

    def __init__(self, address, requests, rate, connections):
        self.tally = Tally()
        self._address = address
        self._requests = requests
        self._rate = rate
        self._limit = connections
        self._poll = select.epoll()
        self._open = {}
        self._idle = collections.deque()
        self._waiting = collections.deque()
        self._due = 0
        self._stopped = False
        self._end_expected = False

    def __enter__(self):
        self._started = time.monotonic()
        self._thread = concurrent.futures.ThreadPoolExecutor(1)
        self._running = self._thread.submit(self._run)
        return self

    def __exit__(self, *_):
        self._stopped = True
        self._thread.shutdown()
        self._running.result()

    def expect_the_end(self):
        self._end_expected = True

    def rate_so_far(self):
        return self.tally.sent / (time.monotonic() - self._started)

    def _run(self):
        next_look = 0
        while not self._stopped or self._waiting or self._busy():
            self._note_due()
            self._send_waiting()
            for descriptor, _ in self._poll.poll(self._until_due()):
                self._progress(self._open[descriptor])
            if time.monotonic() > next_look:
                self._give_up_on_the_late()
                next_look = time.monotonic() + 1
        for connection in list(self._open.values()):
            self._close(connection)

    def _busy(self):
        return [connection for connection in self._open.values() if connection.exchange]

    def _next_due(self):
        return self._started + self._due / self._rate

    def _until_due(self):
        return min(max(0, self._next_due() - time.monotonic()), LONGEST_POLL)

    def _note_due(self):
        now = time.monotonic()
        while not self._stopped and self._next_due() <= now:
            self._waiting.append(Exchange(self._requests[self._due % len(self._requests)], self._next_due()))
            self._due += 1

    def _send_waiting(self):
        while self._waiting and (len(self._open) < self._limit or self._idle):
            # A new one rather than an idle one: all of them shall be there when the service wants to be rid of them.
            connection = self._connect() if len(self._open) < self._limit else self._idle.popleft()
            connection.exchange = self._waiting.popleft()
            if not connection.connecting:
                self._send(connection)

    def _connect(self):
        connection = Connection(self._address)
        self._open[connection.socket.fileno()] = connection
        self._poll.register(connection.socket, select.EPOLLOUT)
        return connection

    def _send(self, connection):
        self.tally.sent += 1
        connection.exchange.asked_at = time.monotonic()
        try:
            connection.socket.sendall(connection.exchange.request)
        except OSError as error:
            self._lose(connection, repr(error))

    def _progress(self, connection):
        if connection.connecting:
            self._finish_connecting(connection)
            return
        try:
            answer = connection.receive()
        except OSError as error:
            if connection.exchange:
                self._lose(connection, repr(error))
            else:
                # Nothing was asked on it: no loss.
                self._idle.remove(connection)
                self._close(connection)
            return
        if answer:
            self._note_answer(connection, *answer)

    def _finish_connecting(self, connection):
        error = connection.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if not error:
            connection.connecting = False
            self._poll.modify(connection.socket, select.EPOLLIN)
            self._send(connection)
        elif self._end_expected:
            self._stopped = True
            self._waiting.clear()
            self._close(connection)
        else:
            self._lose(connection, f"not connected: {os.strerror(error)}")

    def _note_answer(self, connection, status, body, closes):
        exchange, connection.exchange = connection.exchange, None
        self.tally.latencies.append(time.monotonic() - exchange.due)
        if status == 200:
            self.tally.answers.append((exchange.asked_at, body))
        else:
            self.tally.other_answers.append(body)
        if closes:
            self._close(connection)
        else:
            self._idle.append(connection)

    def _give_up_on_the_late(self):
        for connection in self._busy():
            if connection.exchange.due + LONGEST_WAIT < time.monotonic():
                self._lose(connection, f"no answer within {LONGEST_WAIT} s")

    def _lose(self, connection, why):
        self.tally.lost.append(why)
        self._close(connection)

    def _close(self, connection):
        del self._open[connection.socket.fileno()]
        connection.socket.close()
