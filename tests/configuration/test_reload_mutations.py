"""SIGHUP with a mutated configuration: all of it or nothing is taken, the log says which, and the service lives on.

Each mutated file differs from the one in force in more than its mutation: another key signs, tokens live shorter and
another caller is admitted. So a file that is refused and yet taken in part shows."""
import base64
import dataclasses
import http.client
import json
import os
import tempfile
import time
import unittest

from mutations import Mutator, sample_of
from promise import Promise, needing_a_restart, promise_of, read
from test_mutations import Judge, described, run_check
from valid_configuration import USER, ValidConfiguration
from service import LATER_DESCRIPTORS, Service, replace_file

SAMPLE = 200
# Of thousands of faults the log may drop some.
FAULTS_ALL_TOLD = 100
# In seconds; what a reload replaces lives on for the requests that began with it.
LONGEST_RETIREMENT = 15


@dataclasses.dataclass(frozen=True)
class Answer:
    """Status None: the connection was closed instead. The promise is what the token keeps, if there is one."""
    status: int | None
    kept: Promise | None = None


def ask(service, api_key):
    """For one token, on a connection of its own."""
    connection = http.client.HTTPConnection(*service.address, timeout=5)
    try:
        connection.request("POST", "/v1/messaging/token", json.dumps({"external_id": USER}),
                           {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"})
        response = connection.getresponse()
        body = response.read()
    except (http.client.HTTPException, ConnectionError):
        return Answer(None)
    finally:
        connection.close()
    if response.status != 200:
        return Answer(response.status)
    issued = json.loads(body)
    header = issued["token"].partition(".")[0]
    kid = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]
    return Answer(200, Promise(kid, issued["expires_in"]))


def size_at_rest(service, api_key, allowed=None):
    """(threads, descriptors) once every thread has served somebody, and what reloads replaced has had time to go."""
    for _ in range(64):
        ask(service, api_key)
    deadline = time.monotonic() + LONGEST_RETIREMENT
    while allowed and time.monotonic() < deadline:
        if all(now <= then for now, then in zip(service.size(), allowed)):
            break
        time.sleep(0.2)
    return service.size()


@dataclasses.dataclass(frozen=True)
class Attempt:
    """What a reload of one mutated file did: the log's events, and the answers to the callers of the file in force
    before and of the mutated one."""
    events: list
    former_caller: Answer
    new_caller: Answer

    @property
    def outcome(self):
        return next(event["event"] for event in self.events if event["event"] in ("reloaded", "reload_failed"))

    def named(self, event_name):
        return [event for event in self.events if event["event"] == event_name]


class ReloadTakesAllOrNothing(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.configuration = ValidConfiguration(os.environ["TOKENBOOTH_BINARY"], folder.name, usual_way_in=True)
        self.judge = Judge(self.configuration)
        self.valid = self.configuration.text.encode()
        self.in_force = Answer(200, promise_of(read(self.valid)))

    def test_each_mutation_of_a_sample(self):
        mutations = sample_of(list(Mutator(self.configuration.successor).mutations()), SAMPLE)
        configuration = self.configuration
        with Service(configuration.binary, configuration.path, configuration.environment,
                     configuration.working_folder) as service:
            before = size_at_rest(service, configuration.api_key)
            offenders = []
            for mutation in mutations:
                offenders += described(mutation, list(self._faults_of_a_reload(service, mutation)))
                if not service.is_alive():
                    offenders.append(f"the service ended with {service.exit_code}, and was asked no further")
                    break
            else:
                offenders += self._growth(service, before)
        offenders += [f"left in the working folder: {name}" for name in configuration.left_behind()]
        self.assertFalse(offenders, f"{len(offenders)} faults:\n" + "\n".join(offenders))

    def _growth(self, service, before):
        allowed = (before[0], before[1] + LATER_DESCRIPTORS)
        after = size_at_rest(service, self.configuration.api_key, allowed)
        if after[0] != allowed[0] or after[1] > allowed[1]:
            yield f"from {before} threads and descriptors to {after}"

    def _faults_of_a_reload(self, service, mutation):
        try:
            replace_file(self.configuration.path, mutation.text)
            verdict = run_check(self.configuration, self.configuration.path)
            attempt = self._attempt(service)
            if ask(service, self.configuration.api_key) != self.in_force:
                yield "is still in force after the valid file has been reloaded"
        except (TimeoutError, ChildProcessError, ConnectionError) as error:
            yield f"{type(error).__name__}: {error}"
            return
        yield from self.judge.leaks("".join(map(str, attempt.events)))
        for event in attempt.named("not JSON"):
            yield f"logs what is no JSON: {event['line']}"
        if attempt.outcome == "reloaded":
            yield from self._faults_of_an_accepted(mutation, verdict, attempt)
        else:
            yield from self._faults_of_a_refused(verdict, attempt)

    def _attempt(self, service):
        """Reloads the mutated file and then the valid one again, whose event ends what the first had to say."""
        service.reload()
        events = service.wait_for("reloaded", "reload_failed")
        former_caller = ask(service, self.configuration.api_key)
        new_caller = ask(service, self.configuration.successor_api_key)
        replace_file(self.configuration.path, self.valid)
        service.reload()
        return Attempt(events + service.wait_for("reloaded")[:-1], former_caller, new_caller)

    def _faults_of_a_refused(self, verdict, attempt):
        if verdict.exit_code == 0:
            yield f"is refused by the reload, and check finds nothing wrong: {attempt.events}"
        if attempt.former_caller != self.in_force:
            yield f"is refused, and its predecessor no longer serves: {attempt.former_caller}"
        if attempt.new_caller.status != 401:
            yield f"is refused, and its caller is admitted: {attempt.new_caller}"
        refusals = attempt.named("reload_failed")
        for event in refusals:
            if event["level"] != "error" or not event.get("fault"):
                yield f"is refused without a fault, or not as an error: {event}"
        complaints = verdict.complaint.count("\n")
        if len(refusals) < complaints <= FAULTS_ALL_TOLD:
            yield f"has {complaints} faults for check and {len(refusals)} for the reload"

    def _faults_of_an_accepted(self, mutation, verdict, attempt):
        # What check only finds unwise, such as a caller whose key has expired, the service takes.
        if verdict.complaint:
            yield f"is taken by the reload, and check refuses it: {verdict.complaint[:200]}"
        if attempt.named("reload_failed"):
            yield f"is taken and refused: {attempt.events}"
        if attempt.former_caller.status == 200:
            yield "is taken, and the caller that it does not name is still admitted"
        if attempt.new_caller.status is None:
            yield "is taken, and then nobody is answered"
        if document := read(mutation.text):
            yield from self._broken_promises(document, attempt)

    def _broken_promises(self, document, attempt):
        promise = promise_of(document)
        if attempt.new_caller.status == 200 and attempt.new_caller.kept != promise:
            yield f"is taken, and promises {promise}, yet the token has {attempt.new_caller.kept}"
        needed = needing_a_restart(read(self.valid), document)
        named = " ".join(str(event["keys"]) for event in attempt.named("restart_needed"))
        for key in needed:
            if key not in named:
                yield f"changes {key}, and the log does not say that this needs a restart"
        if named and not needed:
            yield f"needs no restart, and the log says so of {named}"


if __name__ == "__main__":
    unittest.main()
