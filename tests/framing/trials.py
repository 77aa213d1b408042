"""One connection's worth of a framing test: what is sent, and what its answers are held to."""
import dataclasses
import json
import re

# In seconds, on a machine that has other work as well.
LONGEST_ANSWER = 3
# Of a request that is sent byte by byte: the rest of a large one follows at once.
SLOW_BYTES = 400
# Of an offence.
MOST_SHOWN = 400
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


def status_set(statuses):
    return frozenset([statuses] if isinstance(statuses, int) else statuses)


def byte_by_byte(data):
    return [data[at:at + 1] for at in range(min(len(data), SLOW_BYTES))] + [data[SLOW_BYTES:]]


@dataclasses.dataclass(frozen=True)
class Expected:
    """Of one answer."""
    statuses: frozenset
    closes: bool = False

    def faults(self, answer):
        if answer.status not in self.statuses:
            yield f"status {answer.status} for {sorted(self.statuses)}"
        if (answer.fields.get("connection") == "close") != self.closes:
            yield f"Connection: {answer.fields.get('connection')}"
        if not REQUEST_ID.fullmatch(answer.fields.get("x-request-id", "")):
            yield f"X-Request-Id: {answer.fields.get('x-request-id')}"
        if answer.body and answer.status >= 400:
            yield from self._faults_of_a_problem(answer)

    @staticmethod
    def _faults_of_a_problem(answer):
        problem = json.loads(answer.body)
        if answer.fields.get("content-type") != "application/problem+json":
            yield f"Content-Type: {answer.fields.get('content-type')}"
        if answer.fields.get("cache-control") != "no-store":
            yield f"Cache-Control: {answer.fields.get('cache-control')}"
        if not problem.get("code") or problem.get("status") != answer.status:
            yield f"code {problem.get('code')}, status {problem.get('status')} in a {answer.status}"
        if problem.get("request_id") != answer.fields.get("x-request-id"):
            yield f"request_id {problem.get('request_id')}"


@dataclasses.dataclass(frozen=True)
class Trial:
    """After the expected answers the service must close the connection."""
    pieces: list
    expected: list
    manner: str = "at once"
    # Whether the first answer is one to HEAD.
    head_only: bool = False

    def offence(self, heard):
        """What was wrong, and with what; None where nothing was."""
        faults = list(self._faults(heard))
        return f"{self.manner}: {'; '.join(faults)}\n    {b''.join(self.pieces)[:MOST_SHOWN]}" if faults else None

    def _faults(self, heard):
        try:
            answers = heard.answers(self.head_only)
            for expected, answer in zip(self.expected, answers):
                yield from expected.faults(answer)
        except ValueError as error:
            yield str(error)
            return
        if len(answers) != len(self.expected):
            yield f"{[answer.status for answer in answers]}, where there must be {len(self.expected)}"
        if heard.end != "closed":
            yield f"the connection is {heard.end}"
        elif heard.seconds > LONGEST_ANSWER:
            yield f"{heard.seconds:.2f} s"
