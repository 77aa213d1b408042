"""Neither a reload of the proxy nor one of Tokenbooth loses a request, or has one answered twice."""
import collections
import threading
import time
import unittest

from booth import BehindAProxy, KeptAlive
from proxies import Caddy, HAProxy, HAProxyWithProxyProtocol, Nginx

RATE = 200
SECONDS = 4
CLIENTS = 8
BETWEEN_RELOADS = 0.5


class Load:
    """RATE requests a second, each due at its own time, from CLIENTS at once."""

    def __init__(self, clients, prefix):
        self.request_ids = [f"{prefix}-{number}" for number in range(RATE * SECONDS)]
        # What did not end in a 200.
        self.lost = []
        self.clients = clients
        self._started = time.monotonic()
        self._threads = [threading.Thread(target=self._use, args=turn) for turn in enumerate(clients)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        for thread in self._threads:
            thread.join()

    def is_running(self):
        return time.monotonic() < self._started + SECONDS - BETWEEN_RELOADS

    def _use(self, turn, client):
        for number in range(turn, len(self.request_ids), len(self.clients)):
            time.sleep(max(0, self._started + number / RATE - time.monotonic()))
            try:
                status = client.ask(self.request_ids[number])
            except Exception as error:  # Whatever it was, a request is lost, and the others shall be sent.
                self.lost.append((self.request_ids[number], repr(error)))
            else:
                if status != 200:
                    self.lost.append((self.request_ids[number], status))


class Reload(BehindAProxy):
    def assert_each_answered_once(self, load):
        decisions = self.booth.decisions_on(load.request_ids)
        self.assertEqual({line["outcome"] for line in decisions}, {"issued"})
        issued = collections.Counter(line["request_id"] for line in decisions)
        self.assertEqual(issued.keys(), set(load.request_ids))
        twice = {request_id for request_id, times in issued.items() if times > 1}
        repeated = {request_id for client in load.clients for request_id in client.repeated}
        self.assertLessEqual(twice, repeated if self.Proxy.closes_busy_connections else set())

    def reload_under_load(self, reload, prefix):
        reloads = 0
        with Load([KeptAlive(self.client()) for _ in range(CLIENTS)], prefix) as load:
            while load.is_running():
                time.sleep(BETWEEN_RELOADS)
                reload()
                reloads += 1
        self.assertGreater(reloads, 1)
        self.assertEqual(load.lost, [])
        self.assert_each_answered_once(load)
        if not self.Proxy.closes_idle_connections:
            self.assertEqual(sum(client.surprises for client in load.clients), 0)

    def test_of_the_proxy_loses_nothing(self):
        self.reload_under_load(self.proxy.reload, "proxy")

    def test_of_tokenbooth_loses_nothing(self):
        def reload():
            self.booth.service.reload()
            self.assertEqual(self.booth.service.wait_for("reloaded", "reload_failed")[-1]["event"], "reloaded")

        self.reload_under_load(reload, "tokenbooth")


class ReloadBehindNginx(Reload, unittest.TestCase):
    Proxy = Nginx


class ReloadBehindHAProxy(Reload, unittest.TestCase):
    Proxy = HAProxy


class ReloadBehindHAProxyWithProxyProtocol(Reload, unittest.TestCase):
    Proxy = HAProxyWithProxyProtocol


class ReloadBehindCaddy(Reload, unittest.TestCase):
    Proxy = Caddy


if __name__ == "__main__":
    unittest.main()
