"""A running `tokenbooth serve` as an outsider sees it: its address, its log, its threads and descriptors."""
import json
import os
import queue
import signal
import subprocess
import threading
import time


def clean_environment(**variables):
    """This process's environment without what would win over the configuration file, plus `variables`."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TOKENBOOTH__")}
    return ours | variables


def replace_file(path, content):
    """By rename, so that whoever opens `path` sees the old content or the new one, never half of it."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    fresh.rename(path)

# Each thread opens its own connection to each database when it first needs one, so a service at work may hold some
# files more than the one that has just begun. What a reload leaks would be several a reload.
LATER_DESCRIPTORS = 48


class Service:
    """`with Service(…) as service:` is ready to serve at `service.address`, and has ended after the block. Its lines of
    requests and decisions go to the file `output`."""

    def __init__(self, binary, configuration, environment, working_folder, output=subprocess.DEVNULL):
        self._process = subprocess.Popen(
            [binary, "serve", "--config", configuration], cwd=working_folder,
            env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE)
        self._events = queue.Queue()
        self._reader = threading.Thread(target=self._read_log)
        self._reader.start()

    def __enter__(self):
        try:
            host, _, port = self.wait_for("listening")[-1]["address"].rpartition(":")
        except BaseException:
            self.__exit__()
            raise
        self.address = (host, int(port))
        return self

    def __exit__(self, *_):
        if self.is_alive():
            self.terminate()
        try:
            self.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stderr.close()

    @property
    def pid(self):
        return self._process.pid

    @property
    def exit_code(self):
        """None while it runs; negative when a signal ended it."""
        return self._process.poll()

    def is_alive(self):
        return self.exit_code is None

    def terminate(self):
        self._process.send_signal(signal.SIGTERM)

    def reload(self):
        self._process.send_signal(signal.SIGHUP)

    def wait(self, timeout):
        return self._process.wait(timeout)

    def wait_for(self, *names, timeout=10):
        """The log's events up to the first of these names, that one included."""
        deadline = time.monotonic() + timeout
        seen = []
        while not seen or seen[-1]["event"] not in names:
            try:
                event = self._events.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"no event {' or '.join(names)} within {timeout} s, only {seen}") from None
            if event is None:
                raise ChildProcessError(f"ended with {self.wait(timeout=10)} before {' or '.join(names)}: {seen}")
            seen.append(event)
        return seen

    def events(self):
        """What the log says beyond what wait_for has taken."""
        seen = []
        while not self._events.empty():
            event = self._events.get()
            if event is not None:
                seen.append(event)
        return seen

    def size(self):
        """(threads, descriptors); no descriptors for anybody but root, whom alone the kernel shows them."""
        threads = len(os.listdir(f"/proc/{self.pid}/task"))
        try:
            return (threads, len(os.listdir(f"/proc/{self.pid}/fd")))
        except PermissionError:
            return (threads, 0)

    def _read_log(self):
        for line in self._process.stderr:
            try:
                event = json.loads(line)
            except ValueError:
                # A sanitizer's report, or a line that broke its own format: no test may overlook either.
                event = {"event": "not JSON", "line": line.decode(errors="replace")}
            self._events.put(event)
        self._events.put(None)
