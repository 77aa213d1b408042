"""Odd machines and odd circumstances: it works, or says why (threats.md D9, O4, O6, O10, O18, O20, O21)."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import time
import unittest

from bench import BINARY, USER, Bench, ask, free_port, token


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Surroundings(Bench):
    def test_O21_environments(self):
        for environment in ({"LANG": "tr_TR.UTF-8", "LC_ALL": "xx_YY"}, {"TZ": "Nowhere/Atlantis"}, {"TZ": ":/etc/passwd"},
                            {"HOME": ""}, {"TMPDIR": "/nonexistent"}, {"PATH": ""}):
            with self.subTest(environment=environment):
                self.assertEqual(token(self.start(environment=environment).address()), 200)

    def test_O21_a_small_stack(self):
        service = self.start(wrapper=("sh", "-c", 'ulimit -s 64; exec "$0" "$@"'))
        self.assertEqual(token(service.address()), 200)

    def test_O18_a_port_that_is_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.configure(server=f'listen = ["127.0.0.1:{taken.getsockname()[1]}"]')
            code, log, seconds = self.run_to_its_end()
        self.assertEqual(code, 1)
        self.assertIn("is another program there already", log)
        self.assertLess(seconds, 1 if "asan" not in BINARY and "tsan" not in BINARY else 10)

    def test_O18_an_address_of_another_machine(self):
        self.configure(server='listen = ["192.0.2.1:8080"]')
        code, log, _ = self.run_to_its_end()
        self.assertEqual(code, 1)
        self.assertIn("this machine has no such address", log)

    def test_O18_a_folder_that_is_not_there(self):
        self.configure(server='listen = ["unix:no/such/folder.sock"]')
        code, log, _ = self.run_to_its_end()
        self.assertEqual(code, 1)
        self.assertIn("folder.sock", log)

    def test_IPv6_throughout(self):
        port = free_port("::1", socket.AF_INET6)
        self.configure(server=f'listen = ["[::1]:{port}"]\ntrusted_proxies = ["::1"]', admin='listen = ["[::1]:0"]')
        service = self.start()
        self.assertEqual(service.address(), ("::1", port))
        self.assertEqual(token(("::1", port)), 200)
        checked = subprocess.run([BINARY, "healthcheck", "--config", self.folder / "tokenbooth.toml"])
        self.assertEqual(checked.returncode, 0)

    def test_O6_out_of_descriptors_it_waits_quietly_and_accepts_again(self):
        service = self.start(preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
        address = service.address()
        service.wait_for("admin_listening")
        # UBSan needs a pipe when it looks at an object's type for the first time.
        self.assertEqual(token(address), 200)
        crowd = [self.enterContext(socket.create_connection(address)) for _ in range(100)]
        time.sleep(0.5)
        before = cpu_seconds(service.process.pid)
        time.sleep(2)
        self.assertLess(cpu_seconds(service.process.pid) - before, 0.1, "5 % of a core")
        self.assertLessEqual(len([event for event in service.events() if event["event"] == "accept_failed"]), 8)
        for one in crowd:
            one.close()
        self.assertEqual(ask(address)[0], 200)

    def test_O5_killed_and_started_again_it_is_there_at_once(self):
        self.configure(more='[audit]\npath = "audit"\n')
        for _ in range(10):
            begin = time.monotonic()
            service = self.start()
            address = service.address()
            self.assertLess(time.monotonic() - begin, 0.5 if "san/" not in BINARY else 10)
            for _ in range(5):
                self.assertEqual(token(address), 200)
            service.process.kill()
            service.process.wait()
        *whole, last = (self.folder / "audit").read_text().split("\n")
        for line in whole:
            self.assertEqual(json.loads(line)["outcome"], "issued")
        self.assertEqual(last, "", "lines are written whole")

    def test_O2_reloads_that_come_faster_than_they_can_be_done(self):
        service = self.start()
        address = service.address()
        service.wait_for("admin_listening")
        self.assertEqual(token(address), 200)
        before = len(os.listdir(f"/proc/{service.process.pid}/task"))
        for _ in range(100):
            service.process.send_signal(signal.SIGHUP)
            self.assertEqual(token(address), 200)
        service.wait_for("reloaded")
        for _ in range(100):
            if len(os.listdir(f"/proc/{service.process.pid}/task")) <= before:
                break
            time.sleep(0.1)
        self.assertLessEqual(len(os.listdir(f"/proc/{service.process.pid}/task")), before)
        self.assertNotIn("reload_failed", service.log())

    def test_O10_a_log_that_nobody_reads_keeps_no_request_waiting(self):
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        service = self.start(output=writing)
        os.close(writing)
        address = service.address()
        # Two lines a request, of several hundred bytes: far more than a pipe holds.
        for _ in range(500):
            self.assertEqual(token(address), 200)
        host, _, port = service.wait_for("admin_listening")["address"].rpartition(":")
        self.assertIn(b"tokenbooth_log_lines_dropped_total", ask((host, int(port)), "/metrics")[1])
        service.process.terminate()
        self.assertEqual(service.process.wait(20), 0)

    def test_O4_signals_that_mean_nothing_change_nothing(self):
        service = self.start()
        address = service.address()
        service.wait_for("admin_listening")
        for number in (signal.SIGPIPE, signal.SIGUSR1, signal.SIGUSR2) * 20:
            service.process.send_signal(number)
        self.assertEqual(token(address), 200)

    def test_O4_signals_at_its_very_end_change_nothing_about_it(self):
        for _ in range(10):
            service = self.start()
            service.wait_for("admin_listening")
            service.process.send_signal(signal.SIGTERM)
            while service.process.poll() is None:
                service.process.send_signal(signal.SIGHUP)
                time.sleep(0.0002)
            self.assertEqual(service.process.returncode, 0)
            self.assertIn("stopped", [event["event"] for event in service.events()], "its last line was written")

    def test_H19_answers_that_nobody_reads_are_few(self):
        service = self.start()
        address = service.address()
        host, _, port = service.wait_for("admin_listening")["address"].rpartition(":")

        def answered():
            counted = re.search(rb'tokenbooth_http_requests_total{route="healthz",status="200"} (\d+)',
                                ask((host, int(port)), "/metrics")[1])
            return int(counted[1]) if counted else 0

        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.connect(address)
            deaf.settimeout(1)
            with contextlib.suppress(TimeoutError):
                deaf.sendall(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n" * 20_000)
            time.sleep(0.3)
            # The kernel doubles what was asked for: 128 KiB of answers of some 400 bytes, and what the client holds.
            self.assertLess(answered(), 1000)
            self.assertGreater(answered(), 10)

    def test_O4_a_second_signal_ends_it_now(self):
        service = self.start()
        stuck = self.enterContext(socket.create_connection(service.address()))
        service.wait_for("admin_listening")
        stuck.sendall(b"GET /hea")
        time.sleep(0.2)
        service.process.send_signal(signal.SIGTERM)
        service.wait_for("draining")
        begin = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        self.assertEqual(service.process.wait(10), 0)
        self.assertLess(time.monotonic() - begin, 3)

    def test_the_base_path_stands_before_every_path(self):
        self.configure(server='listen = ["127.0.0.1:0"]\nbase_path = "/zendesk"')
        service = self.start()
        address = service.address()
        self.assertEqual(ask(address, "/zendesk/healthz")[0], 200)
        self.assertEqual(ask(address, "/healthz")[0], 404)
        self.assertEqual(ask(address, "/zendesk/v1/messaging/token")[0], 401)
        host, _, port = service.wait_for("admin_listening")["address"].rpartition(":")
        self.assertEqual(ask((host, int(port)))[0], 200)

    def test_D9_a_database_in_a_folder_that_may_only_be_read(self):
        store = self.folder / "store"
        store.mkdir()
        configuration = self.folder / "tokenbooth.toml"
        configuration.write_text(configuration.read_text().replace(
            'kind = "file"\npath = "users.json"', 'kind = "sqlite"\npath = "store/users.db"'))
        (self.folder / "users.csv").write_text(f"external_id,name\n{USER},Jane Soap\n")
        command = [BINARY, "users", "import", "users.csv", "--config", configuration]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        # Who is root here is its owner only: the capabilities that would let it write anyway are gone.
        as_owner = ("setpriv", "--inh-caps=-all", "--bounding-set=-all") if os.geteuid() == 0 else ()
        (store / "users.db").chmod(0o444)
        store.chmod(0o555)
        self.addCleanup(store.chmod, 0o755)
        service = self.start(wrapper=as_owner)
        self.assertEqual(token(service.address()), 503)
        checked = subprocess.run([*as_owner, BINARY, "check", "--config", configuration], capture_output=True, text=True)
        self.assertRegex(checked.stdout, "readonly database\n.*may this user write it and its folder")
        (store / "users.db").chmod(0o644)
        store.chmod(0o755)
        self.assertEqual(token(service.address()), 200)

    def test_O20_a_configuration_that_everybody_may_write(self):
        (self.folder / "tokenbooth.toml").chmod(0o666)
        code, log, _ = self.run_to_its_end()
        self.assertEqual(code, 1)
        self.assertIn("may be written by everybody", log)

    def test_O20_ten_thousand_keys(self):
        keys = "".join(f'[[callers.api_keys]]\nname = "k{number}"\nsha256 = "{number:064x}"\n' for number in range(1, 10_000))
        self.configure(more=keys)
        self.assertEqual(token(self.start().address()), 200)

    def test_keep_alive_connections_learn_of_the_end(self):
        self.configure(server='listen = ["127.0.0.1:0"]')
        text = (self.folder / "tokenbooth.toml").read_text().replace('drain_delay = "0s"', 'drain_delay = "1s"')
        (self.folder / "tokenbooth.toml").write_text(text)
        service = self.start()
        kept = http.client.HTTPConnection(*service.address(), timeout=5)
        kept.request("GET", "/healthz")
        first = kept.getresponse()
        first.read()
        self.assertEqual(first.getheader("Connection"), "keep-alive")
        service.process.send_signal(signal.SIGTERM)
        service.wait_for("draining")
        kept.request("GET", "/readyz")
        last = kept.getresponse()
        self.assertEqual((last.status, last.getheader("Connection")), (503, "close"))
        kept.close()
        self.assertEqual(service.process.wait(10), 0)


if __name__ == "__main__":
    unittest.main()
