"""What the kernel says of a process. Of the service only to root: it forbids its own user to look into it."""
import os
import pathlib
import resource
import sys


def raise_descriptor_limit(needed):
    """As far as it goes; the service inherits it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < needed:
        sys.exit(f"{needed} descriptors are needed, ulimit -Hn allows {most}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def ensure_visible(pid):
    try:
        descriptors(pid)
    except PermissionError:
        sys.exit(f"/proc/{pid} of the service is shown to root alone: run this as root")


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def sockets(pid):
    """The open ones, by names that are not used twice."""
    found = set()
    for descriptor in os.scandir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(descriptor.path)
        except FileNotFoundError:
            continue
        if target.startswith("socket:"):
            found.add(target)
    return found


def memory(pid):
    """{"Rss": …, "Anonymous": …, …} in bytes."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(value.split()[0]) * 1024 for name, value in (line.split(":") for line in lines)}
