"""Whatever is done to a configuration file: `tokenbooth check` ends by itself, says what is wrong, tells no secret."""
import base64
import concurrent.futures
import dataclasses
import json
import os
import re
import subprocess
import tempfile
import unittest

from mutations import Mutator, read_lines, sample_of
from promise import promise_of, read
from valid_configuration import NEED_A_SERVER, CANARIES, ValidConfiguration, read_reference

FRAGMENT = 10


def forms_of(secret):
    """The secret and its usual encodings; base64 of a text that holds it somewhere has one of three shapes."""
    raw = secret.encode()
    yield from (secret, raw.hex(), raw.hex().upper())
    for before in range(3):
        # The first and the last group mix in what stands around the secret.
        yield base64.b64encode(b"-" * before + raw).decode()[4:-4]


def fragments_of(secret):
    return {form[at:at + FRAGMENT] for form in forms_of(secret) for at in range(len(form) - FRAGMENT + 1)}


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What one run of `tokenbooth check` said; exit_code None: it hung."""
    exit_code: int | None
    output: str
    complaint: str


def run_check(configuration, path):
    try:
        done = subprocess.run([configuration.binary, "check", "--config", path, "--json"], timeout=10,
                              cwd=configuration.working_folder, env=configuration.environment,
                              stdin=subprocess.DEVNULL, capture_output=True)
    except subprocess.TimeoutExpired:
        return Verdict(None, "", "")
    return Verdict(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


class Judge:
    """Holds a verdict to what the operator was promised; each fault is a sentence."""

    def __init__(self, configuration):
        lines = read_lines(configuration.text)
        keys = "|".join(re.escape(line.key) for line in lines if not line.is_header)
        tables = "|".join(re.escape(line.key.removesuffix("[]")) for line in lines if line.is_header)
        self._place = re.compile(rf":\d+: |{keys}|\b({tables}): ")
        self._fragments = frozenset().union(*map(fragments_of, CANARIES.values()))

    def faults(self, mutation, path, verdict):
        if verdict.exit_code is None:
            yield "hangs"
            return
        yield from self.leaks(verdict.output + verdict.complaint)
        if verdict.exit_code not in (0, 1):
            yield f"ends with {verdict.exit_code}: {verdict.complaint[-200:]}"
            return
        yield from self._missing_suggestions(mutation, verdict.complaint)
        if verdict.complaint:
            yield from self._unplaced(path, verdict.complaint)
        else:
            yield from self._faults_of_the_table(mutation, verdict)

    def leaks(self, output):
        leak = next((fragment for fragment in self._fragments if fragment in output), None)
        if leak:
            yield f"tells part of a secret: {leak}"

    def _missing_suggestions(self, mutation, complaint):
        # A misspelt table can make the file no TOML at all, and then no key of it is known.
        if mutation.misspelt and read(mutation.text):
            for key in mutation.misspelt:
                if f'did you mean "{key}"?' not in complaint:
                    yield f"does not suggest {key}: {complaint[:200]}"

    def _unplaced(self, path, complaint):
        for line in complaint.rstrip("\n").split("\n"):
            if str(path) not in line:
                yield f"does not name the file: {line[:200]}"
            elif not self._place.search(line):
                yield f"names neither line nor key: {line[:200]}"

    def _faults_of_the_table(self, mutation, verdict):
        try:
            rows = json.loads(verdict.output)
        except ValueError:
            yield f"prints no JSON: {verdict.output[-200:]}"
            return
        failed = [row for row in rows if row["state"] == "failed"]
        if bool(failed) != (verdict.exit_code == 1):
            yield f"ends with {verdict.exit_code} while {len(failed)} rows have failed"
        for row in failed:
            if not (row["subject"] and row["found"] and row["mend"]):
                yield f"leaves a failure unexplained: {row}"
        # Only what Tokenbooth has accepted: the other parser needs gigabytes for the deepest of the monsters.
        if verdict.exit_code == 0 and (document := read(mutation.text)):
            signing = [row["subject"] for row in rows if row["found"].startswith("signs now")]
            if signing != [f"key {promise_of(document).kid}"]:
                yield f"says that another key signs than the file: {signing}"


def described(mutation, faults):
    """One line for each kind of fault: 10,000 wrong keys are told 10,000 times, and wrong all in the same way."""
    kinds = {fault.partition(": ")[0]: fault for fault in reversed(faults)}
    return [f"{mutation.name}: {fault}" for fault in reversed(kinds.values())]


class AnyMutationIsJudgedAndExplained(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.configuration = ValidConfiguration(os.environ["TOKENBOOTH_BINARY"], folder.name)
        cls.judge = Judge(cls.configuration)

    def test_the_valid_configuration_holds_every_key_of_the_reference(self):
        reference = "".join(f"{header}\n{key} = {example}\n"
                            for header, options in read_reference().items() for key, example in options.items())
        held = {line.key for line in read_lines(self.configuration.text)}
        absent = {line.key for line in read_lines(reference)} - held
        self.assertEqual({key for key in absent if not NEED_A_SERVER.fullmatch(key)}, set())

    def test_each_mutation(self):
        mutations = list(Mutator(self.configuration.text).mutations())
        self.assertGreaterEqual(len({mutation.text for mutation in mutations}), 200)
        mutations = sample_of(mutations, int(os.environ.get("TOKENBOOTH_MUTATIONS", len(mutations))))
        with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            offenders = [fault for faults in pool.map(self._try, mutations, range(len(mutations))) for fault in faults]
        offenders += [f"left in the working folder: {name}" for name in self.configuration.left_behind()]
        self.assertFalse(offenders, f"{len(offenders)} faults:\n" + "\n".join(offenders))

    def _try(self, mutation, number):
        path = self.configuration.folder / f"mutation-{number}.toml"
        path.write_bytes(mutation.text)
        verdict = run_check(self.configuration, path)
        path.unlink()
        return described(mutation, list(self.judge.faults(mutation, path, verdict)))


if __name__ == "__main__":
    unittest.main()
