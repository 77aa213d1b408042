"""More than a service should take at a time: what it reads of it, and how much it grows meanwhile."""
import contextlib
import dataclasses
import fcntl
import select
import struct
import termios
import time

from wire import PATIENCE, open_connection

# Only a sanitizer's shadow needs so much address space. Such a process keeps what it frees: its size says nothing.
SHADOW = 1 << 40
# In seconds, of taking nothing: then a service has stopped reading.
STALLED = 0.2


def resident(pid):
    """In bytes; 0 where that says nothing."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        sizes = {line.split()[0]: int(line.split()[1]) * 1024 for line in status if line.startswith("Vm")}
    return 0 if sizes["VmSize:"] > SHADOW else sizes["VmRSS:"]


@dataclasses.dataclass
class Flood:
    received: bytes = b""
    # Bytes that the service has certainly fetched from its socket, and by how many it was larger than before.
    read: int = 0
    growth: int = 0


def flood(service, head, drop, size):
    """Sends `head`, then `drop` again and again: `size` bytes in all, or until the service has closed its end."""
    before = resident(service.pid)
    result = Flood()
    sent, unsent, listening = 0, head, True
    with open_connection(service.address) as connection:
        connection.setblocking(False)
        ports = connection.getpeername()[1], connection.getsockname()[1]
        with contextlib.suppress(ConnectionError):
            while sent < size:
                readable, writable, _ = select.select([connection] if listening else [], [connection], [], PATIENCE)
                if not readable and not writable:
                    break
                if readable:
                    more = connection.recv(1 << 16)
                    listening = bool(more)
                    result.received += more
                if writable:
                    written = connection.send(unsent)
                    sent += written
                    unsent = unsent[written:] or drop
                result.read = max(result.read, sent - unfetched(connection, *ports))
                result.growth = max(result.growth, resident(service.pid) - before)
        # An answer may have come just before the end did.
        with contextlib.suppress(ConnectionError, BlockingIOError):
            while more := connection.recv(1 << 16):
                result.received += more
    return result


def push(connections, data):
    """Sends `data` on each of them until the service takes no more; how much of it that was, one by one."""
    sent = [0] * len(connections)
    last_taken = time.monotonic()
    while time.monotonic() < last_taken + STALLED:
        for index, connection in enumerate(connections):
            with contextlib.suppress(BlockingIOError):
                if written := connection.send(data[sent[index]:]):
                    sent[index] += written
                    last_taken = time.monotonic()
        time.sleep(STALLED / 20)
    return sent


def drain(connection, unsent):
    """Sends the rest while it reads everything that comes."""
    received = bytearray()
    while True:
        readable, writable, _ = select.select([connection], [connection] if unsent else [], [], PATIENCE)
        if writable:
            unsent = unsent[connection.send(unsent):]
        if readable:
            more = connection.recv(1 << 16)
            received += more
        if readable and not more or not readable and not writable:
            return bytes(received)


def unfetched(connection, service_port, client_port):
    """Of what was sent, what still lies in the kernel, on either side. /proc/PID/io would not do: it misses recv(2)."""
    unacknowledged, = struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, b"\0" * 4))
    with open("/proc/net/tcp", encoding="ascii") as table:
        for _, local, remote, _, queues, *_ in map(str.split, table):
            if local.endswith(f":{service_port:04X}") and remote.endswith(f":{client_port:04X}"):
                return unacknowledged + int(queues.partition(":")[2], 16)
    raise ConnectionResetError("the service has closed its end")
