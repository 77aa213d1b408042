"""From one instance to the next: sockets handed in, systemd told, a running instance relieved (contract §3)."""
import http.client
import os
import signal
import socket
import threading
import time

from bench import Bench, UnixConnection, ask, free_port, token

# Shells know their own process number, which is the service's once they have become it.
AS_FOR_SYSTEMD = ("sh", "-c", 'LISTEN_PID=$$ exec "$0" "$@"')


class SocketActivation(Bench):
    def listen(self, count=1):
        sockets = [self.enterContext(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return sockets, [one.getsockname() for one in sockets]

    def start_with(self, sockets, names="", wrapper=AS_FOR_SYSTEMD):
        """Hands them over as descriptors 3, 4, …"""
        numbers = [one.fileno() for one in sockets]

        def place():
            kept = [os.dup(number) for number in numbers]
            for target, number in enumerate(kept, 3):
                os.dup2(number, target)

        environment = {"LISTEN_FDS": str(len(sockets)), "LISTEN_FDNAMES": names}
        return self.start(environment=environment, wrapper=wrapper, preexec=place,
                          pass_fds=[*range(3, 3 + len(sockets)), *numbers])

    def test_sockets_that_are_handed_in_stand_in_place_of_listen(self):
        sockets, addresses = self.listen(3)
        service = self.start_with(sockets, "one:admin:two")
        service.wait_for("admin_listening")
        for address in (addresses[0], addresses[2]):
            self.assertEqual(token(address), 200)
        self.assertEqual(ask(addresses[1], "/version")[0], 200)
        named = [event["address"] for event in service.events() if event["event"].endswith("listening")]
        self.assertEqual(named, [f"127.0.0.1:{addresses[place][1]}" for place in (0, 2, 1)])

    def test_who_connects_between_two_instances_waits_and_is_served(self):
        sockets, addresses = self.listen()
        first = self.start_with(sockets)
        first.wait_for("admin_listening")
        first.process.send_signal(signal.SIGTERM)
        self.assertEqual(first.process.wait(10), 0)
        waiting = http.client.HTTPConnection(*addresses[0], timeout=10)
        waiting.request("GET", "/healthz")
        second = self.start_with(sockets)
        second.wait_for("admin_listening")
        self.assertEqual(waiting.getresponse().status, 200)
        waiting.close()

    def test_sockets_that_are_meant_for_another_process_are_let_be(self):
        sockets, addresses = self.listen()
        service = self.start_with(sockets, wrapper=("sh", "-c", 'LISTEN_PID=1 exec "$0" "$@"'))
        self.assertNotEqual(service.address(), addresses[0])

    def test_a_descriptor_that_does_not_listen_is_refused_by_name(self):
        with socket.socket() as idle:
            service = self.start_with([idle])
            self.assertEqual(service.process.wait(10), 1)
        self.assertIn("descriptor 3 was handed in and is no socket that listens", service.log())


class Notification(Bench):
    def listen(self):
        path = str(self.folder / "notify")
        heard = self.enterContext(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        heard.bind(path)
        heard.settimeout(10)
        return heard, path

    def test_systemd_hears_of_readiness_reloads_and_the_end(self):
        heard, path = self.listen()
        service = self.start(environment={"NOTIFY_SOCKET": path})
        self.assertEqual(heard.recv(200), b"READY=1\n")
        self.assertEqual(token(service.address()), 200)
        service.process.send_signal(signal.SIGHUP)
        reloading = heard.recv(200)
        self.assertTrue(reloading.startswith(b"RELOADING=1\nMONOTONIC_USEC="), reloading)
        self.assertEqual(heard.recv(200), b"READY=1\n")
        service.process.send_signal(signal.SIGTERM)
        self.assertEqual(heard.recv(200), b"STOPPING=1\n")
        self.assertEqual(service.process.wait(10), 0)

    def test_the_watchdog_hears_that_all_threads_come_round(self):
        heard, path = self.listen()
        self.start(environment={"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"})
        said = [heard.recv(200) for _ in range(6)]
        self.assertGreaterEqual(said.count(b"WATCHDOG=1\n"), 4, said)

    def test_an_abstract_socket_is_one_too(self):
        name = f"tokenbooth-test-{os.getpid()}"
        heard = self.enterContext(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        heard.bind("\0" + name)
        heard.settimeout(10)
        self.start(environment={"NOTIFY_SOCKET": "@" + name})
        self.assertEqual(heard.recv(200), b"READY=1\n")


class TakingOver(Bench):
    def test_a_second_instance_is_refused_unless_it_takes_over(self):
        self.configure(server=f'listen = ["127.0.0.1:{free_port()}"]')
        first = self.start()
        address = first.address()
        first.wait_for("admin_listening")
        code, log, _ = self.run_to_its_end()
        self.assertEqual(code, 1)
        self.assertIn("serve --take-over", log)
        second = self.start("--take-over")
        second.wait_for("admin_listening")
        first.process.send_signal(signal.SIGTERM)
        self.assertEqual(first.process.wait(10), 0)
        for _ in range(20):
            self.assertEqual(token(address), 200)

    def test_a_unix_socket_changes_hands_without_a_gap(self):
        self.configure(server='listen = ["unix:front.sock"]')
        path = str(self.folder / "front.sock")
        first = self.start()
        first.wait_for("admin_listening")
        lost, done = [], threading.Event()

        def keep_asking():
            while not done.is_set():
                try:
                    status = ask(UnixConnection(path))[0]
                    if status != 200:
                        lost.append(status)
                except (OSError, http.client.HTTPException) as error:
                    lost.append(error)

        asking = threading.Thread(target=keep_asking)
        asking.start()
        second = self.start("--take-over")
        second.wait_for("admin_listening")
        first.process.send_signal(signal.SIGTERM)
        self.assertEqual(first.process.wait(10), 0)
        time.sleep(0.2)
        done.set()
        asking.join()
        self.assertEqual(lost, [])
        self.assertTrue(os.path.exists(path), "the first one took the second one's socket away")


if __name__ == "__main__":
    import unittest
    unittest.main()
