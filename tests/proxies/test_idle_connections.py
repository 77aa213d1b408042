"""Tokenbooth closes what is idle for too long. A proxy that kept such a connection opens another one for the next request,
instead of refusing it or sending it twice."""
import threading
import time
import unittest

from booth import BehindAProxy, KeptAlive
from proxies import Caddy, HAProxy, HAProxyWithProxyProtocol, Nginx

CLIENTS = 8
# More than idle_timeout below, and what a connection may end after it.
PAUSE = 1.5


class IdleConnections(BehindAProxy):
    further_lines = '[server.limits]\nidle_timeout = "1s"\n'

    def ask_at_once(self, clients, name):
        """All of them, so that the proxy needs as many connections to Tokenbooth."""
        statuses = {}

        def ask(number):
            statuses[f"{name}-{number}"] = clients[number].ask(f"{name}-{number}")

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(clients))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return statuses

    def test_closed_by_tokenbooth_cost_no_request(self):
        clients = [KeptAlive(self.client()) for _ in range(CLIENTS)]
        statuses = self.ask_at_once(clients, "before")
        time.sleep(PAUSE)
        statuses |= self.ask_at_once(clients, "after")
        self.assertEqual(list(statuses.values()), [200] * (2 * CLIENTS))
        self.assertCountEqual([line["request_id"] for line in self.booth.decisions_on(statuses)], statuses)


class BehindNginx(IdleConnections, unittest.TestCase):
    Proxy = Nginx


class BehindHAProxy(IdleConnections, unittest.TestCase):
    Proxy = HAProxy


class BehindHAProxyWithProxyProtocol(IdleConnections, unittest.TestCase):
    Proxy = HAProxyWithProxyProtocol


class BehindCaddy(IdleConnections, unittest.TestCase):
    Proxy = Caddy


if __name__ == "__main__":
    unittest.main()
