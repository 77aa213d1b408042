"""The PROXY protocol on real sockets: who is believed, how long it may take, what comes after it."""
import contextlib
import json
import signal
import socket
import ssl
import struct
import subprocess
import time

from bench import API_KEY, BINARY, USER, Bench

SIGNATURE_2 = b"\r\n\r\n\0\r\nQUIT\n"
V1 = b"PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n"
V2 = SIGNATURE_2 + struct.pack("!BBH4s4sHH", 0x21, 0x11, 12, bytes([203, 0, 113, 7]), bytes([192, 0, 2, 1]), 4711, 443)
LOCAL = SIGNATURE_2 + struct.pack("!BBH", 0x20, 0, 0)
BODY = json.dumps({"external_id": USER}).encode()
REQUEST = (f"POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {API_KEY}\r\nConnection: close\r\n"
           f"Content-Type: application/json\r\nX-Forwarded-For: 6.6.6.6\r\nContent-Length: {len(BODY)}\r\n\r\n").encode() + BODY
SERVER = 'listen = ["127.0.0.1:0"]\ntrusted_proxies = ["127.0.0.1"]\nclient_address_from = "proxy-protocol"\n'
LIMITS = '[server.limits]\nheader_timeout = "500ms"\n'


class ProxyProtocol(Bench):
    def begin(self, server=SERVER, more=LIMITS):
        self.configure(server=server, more=more + f'[audit]\npath = "{self.folder}/audit"\n')
        service = self.start()
        service.wait_for("admin_listening")
        return service

    def connect(self, service, source="127.0.0.1"):
        return self.enterContext(socket.create_connection(service.address(), 10, (source, 0)))

    def answer_to(self, connection, *parts):
        """(status, what ends it) of what is sent in these parts."""
        for part in parts:
            connection.sendall(part)
            time.sleep(0.002)
        answer = b""
        while received := connection.recv(65536):
            answer += received
        return int(answer[9:12]) if answer else None

    def clients(self, expected):
        """Of the audit lines, once there are so many."""
        path = self.folder / "audit"
        for _ in range(500):
            # The last may be half written.
            lines = path.read_text().split("\n")[:-1]
            if len(lines) >= expected:
                break
            time.sleep(0.01)
        return [json.loads(line)["client"] for line in lines]

    def test_a_trusted_peer_names_the_client(self):
        service = self.begin()
        for header in (V1, V2):
            self.assertEqual(self.answer_to(self.connect(service), header + REQUEST), 200)
        for cut in range(1, len(V2)):
            self.assertEqual(self.answer_to(self.connect(service), V2[:cut], V2[cut:] + REQUEST), 200, cut)
        self.assertEqual(set(self.clients(2 + len(V2) - 1)), {"203.0.113.7"})

    def test_a_health_check_of_the_proxys_own_names_nobody(self):
        service = self.begin()
        self.assertEqual(self.answer_to(self.connect(service), LOCAL + REQUEST), 200)
        self.assertEqual(self.answer_to(self.connect(service), b"PROXY UNKNOWN\r\n" + REQUEST), 200)
        self.assertEqual(self.clients(2), ["127.0.0.1"] * 2)

    def test_a_trusted_peer_without_a_header_is_refused(self):
        service = self.begin()
        self.assertEqual(self.answer_to(self.connect(service), REQUEST), 400)

    def test_anybody_else_is_not_believed(self):
        service = self.begin()
        self.assertEqual(self.answer_to(self.connect(service, "127.0.0.2"), V1 + REQUEST), 400)
        self.assertEqual(self.answer_to(self.connect(service, "127.0.0.2"), REQUEST), 200)
        self.assertEqual(self.clients(1), ["127.0.0.2"])

    def test_the_header_has_the_time_that_a_head_has(self):
        service = self.begin()
        begin = time.monotonic()
        connection = self.connect(service)
        for byte in V2[:10]:
            connection.sendall(bytes([byte]))
            time.sleep(0.02)
        with contextlib.suppress(ConnectionResetError):
            self.assertEqual(connection.recv(1), b"")
        self.assertLess(time.monotonic() - begin, 5)

    def test_half_a_header_does_not_hold_up_the_end(self):
        service = self.begin(more="")
        connection = self.connect(service)
        connection.sendall(V2[:5])
        time.sleep(0.2)
        begin = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        self.assertEqual(service.process.wait(15), 0)
        self.assertLess(time.monotonic() - begin, 5)

    def test_TLS_comes_after_it(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                        "/CN=h", "-days", "2", "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem"],
                       check=True, capture_output=True)
        service = self.begin(more='[server.tls]\ncertificate_file = "cert.pem"\nprivate_key_file = "key.pem"\n')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = self.connect(service)
        plain.sendall(V2)
        self.assertEqual(self.answer_to(self.enterContext(context.wrap_socket(plain)), REQUEST), 200)
        self.assertEqual(self.clients(1), ["203.0.113.7"])

    def test_the_health_check_speaks_it(self):
        self.configure(server=SERVER)
        service = self.start()
        port = service.address()[1]
        self.configure(server=SERVER.replace("127.0.0.1:0", f"127.0.0.1:{port}"))
        checked = subprocess.run([BINARY, "healthcheck", "--config", self.folder / "tokenbooth.toml"])
        self.assertEqual(checked.returncode, 0)
