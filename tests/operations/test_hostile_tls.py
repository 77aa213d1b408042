"""A TLS client without any credentials that means ill. A defect here is memory that is used after its end, so it is the
build with AddressSanitizer that judges."""
import contextlib
import socket
import ssl
import struct
import subprocess
import threading
import time

from bench import Bench

RST_ON_CLOSE = struct.pack("ii", 1, 0)
CROWD = 6
TINY_RECORDS = 3000
# The service reads on for two seconds after it has refused somebody.
JUST_BEFORE_IT_GIVES_UP, AFTER_IT_HAS = 1.9, 2.6


class Handshaken:
    """A connection whose records are made long before they are sent."""

    def __init__(self, address):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.raw = socket.create_connection(address, 10)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing)
        while True:
            try:
                self._tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self.raw.sendall(self._outgoing.read())
                self._incoming.write(self.raw.recv(65536))
        self.raw.sendall(self._outgoing.read())

    def records(self, *texts):
        for text in texts:
            self._tls.write(text)
        return self._outgoing.read()


class HostileTls(Bench):
    def setUp(self):
        super().setUp()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                        "/CN=h", "-days", "2", "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem"],
                       check=True, capture_output=True)
        self.configure(server='listen = ["127.0.0.1:0"]\nthreads = 1',
                       more='[server.tls]\ncertificate_file = "cert.pem"\nprivate_key_file = "key.pem"\n')

    def test_a_flood_of_tiny_records_over_the_end_of_its_connection(self):
        service = self.start()
        address = service.address()
        done = threading.Event()

        def come_and_go():
            """So that connections end all the time."""
            while not done.is_set():
                with contextlib.suppress(OSError), socket.create_connection(address, 5) as passer_by:
                    passer_by.sendall(b"x")
                    passer_by.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST_ON_CLOSE)

        passers_by = [threading.Thread(target=come_and_go) for _ in range(2)]
        for one in passers_by:
            one.start()
        crowd = [Handshaken(address) for _ in range(CROWD)]
        for one in crowd:
            one.raw.sendall(one.records(b"BAD\r\n"))
        refused_at = time.monotonic()
        floods = [one.records(*[b"a"] * TINY_RECORDS) for one in crowd]
        time.sleep(max(0, refused_at + JUST_BEFORE_IT_GIVES_UP - time.monotonic()))
        for one in crowd:
            one.raw.setblocking(False)
        while time.monotonic() < refused_at + AFTER_IT_HAS:
            for one, flood in zip(crowd, floods):
                with contextlib.suppress(OSError):
                    one.raw.send(flood[:60000])
        done.set()
        for one in [*crowd]:
            one.raw.close()
        for one in passers_by:
            one.join()
        self.assertIsNone(service.process.poll(), service.log()[-3000:])
        self.enterContext(contextlib.closing(Handshaken(address).raw))
        service.process.terminate()
        self.assertEqual(service.process.wait(20), 0, service.log()[-3000:])
