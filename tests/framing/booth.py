"""A real `tokenbooth serve` for the framing tests of one class, and the manners in which they try requests on it."""
import json
import os
import pathlib
import random
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from service import Service, clean_environment  # noqa: E402  (the folder of its module has just become known)
from smallest import API_KEY, USER, write_smallest  # noqa: E402
from model import Bad, Good, judge  # noqa: E402
from trials import Expected, Trial, byte_by_byte, status_set  # noqa: E402
from wire import talk, talk_all  # noqa: E402

HEALTHZ = b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
LAST = b"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Request-Id: last\r\n\r\n"
# What must never be taken for a request, because it follows what is none.
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n" + HEALTHZ
# In seconds: for a connection whose client is gone to be forgotten; for the first few of them, before the measuring.
LONGEST_FORGETTING, SETTLING = 5, 0.3
# One of so many requests is sent byte by byte, too.
SLOW_SHARE = 12
MOST_OFFENCES_SHOWN = 40


class Framing(unittest.TestCase):
    """Its subclasses have `self.service`. A test first says what it will have refused, admitted and so on; all of that
    is tried at its end. Then the service still lives, and has let go of every connection."""

    api_key = API_KEY.encode()

    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        configuration = write_smallest(folder)
        cls.addClassCleanup(cls._judge_the_end, folder / "output")
        with open(folder / "output", "wb") as output:
            cls.service = cls.enterClassContext(Service(
                os.environ["TOKENBOOTH_BINARY"], configuration, clean_environment(), folder, output=output))
        # Until every thread has served somebody.
        talk_all(cls.service.address, [[cls.token_request() + LAST]] * 64)
        time.sleep(SETTLING)
        cls.at_rest = cls.service.size()

    @classmethod
    def _judge_the_end(cls, output):
        """Runs when the service has ended: then its log is whole, and a sanitizer has had its say."""
        assert cls.service.exit_code == 0, f"the service ended with {cls.service.exit_code}"
        worries = [event for event in cls.service.events() if event.get("level") != "info"]
        assert not worries, worries
        for line in output.read_bytes().splitlines():
            assert json.loads(line).get("path") != "/smuggled", line

    def setUp(self):
        # Each test has its own, so that alone it tries the same as among the others.
        self.random = random.Random(self._testMethodName)
        self._trials = []

    def tearDown(self):
        heard = talk_all(self.service.address, [trial.pieces for trial in self._trials])
        offences = [offence for trial, one in zip(self._trials, heard) if (offence := trial.offence(one))]
        if offences:
            shown = "\n".join(offences[:MOST_OFFENCES_SHOWN])
            self.fail(f"{len(offences)} of {len(self._trials)}:\n{shown}")
        self.assertEqual([answer.status for answer in talk(self.service.address, LAST).answers()], [200])
        deadline = time.monotonic() + LONGEST_FORGETTING
        while any(now > then for now, then in zip(self.service.size(), self.at_rest)):
            self.assertLess(time.monotonic(), deadline, f"{self.service.size()} threads, descriptors: {self.at_rest}")
            time.sleep(0.02)

    @classmethod
    def token_request(cls, fields=b"", body=b'{"external_id":"%s"}' % USER.encode(), framing=None):
        """One that is answered 200; `framing` stands for its Content-Length."""
        framing = b"Content-Length: %d\r\n" % len(body) if framing is None else framing
        return (b"POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\n"
                b"Content-Type: application/json\r\n%s%s\r\n%s" % (cls.api_key, fields, framing, body))

    def refuse(self, requests, statuses=400, at=judge):
        """Each has one answer and ends its connection, whatever follows. `at` says which byte settles that."""
        for index, request in enumerate(requests):
            verdict = at(request)
            self.assertIsInstance(verdict, Bad, request)
            self.assertTrue(verdict.statuses & status_set(statuses), (verdict, request))
            self._refuse(request, verdict, [Expected(status_set(statuses), closes=True)], index % SLOW_SHARE == 0)

    def _refuse(self, request, verdict, end, slowly):
        cut = self.random.randrange(1, len(request))
        self._trials += [
            Trial([request + SMUGGLED], end),
            Trial([request[:cut], request[cut:] + SMUGGLED], end, f"in two, cut at {cut}"),
            Trial([request[:verdict.at + 1]], end, f"only up to byte {verdict.at}"),
            Trial([HEALTHZ + request + SMUGGLED], [Expected({200}), *end], "after a good one"),
        ]
        if slowly:
            self._trials.append(Trial(byte_by_byte(request + SMUGGLED), end, "byte by byte"))

    def admit(self, requests, statuses=200, head_only=False):
        """Each is answered, and the next one on its connection, too."""
        answers = [Expected(status_set(statuses)), Expected({200}, closes=True)]
        for index, request in enumerate(requests):
            self.assertIsInstance(judge(request), Good, request)
            cut = self.random.randrange(1, len(request))
            self._trials += [
                Trial([request + LAST], answers, head_only=head_only),
                Trial([request[:cut], request[cut:] + LAST], answers, f"in two, cut at {cut}", head_only),
            ]
            if index % SLOW_SHARE == 0:
                self._trials.append(Trial(byte_by_byte(request + LAST), answers, "byte by byte", head_only))

    def finish(self, requests, statuses=200, head_only=False):
        """Each is answered, and then its connection ends."""
        end = [Expected(status_set(statuses), closes=True)]
        self._trials += [Trial([request + SMUGGLED], end, head_only=head_only) for request in requests]
