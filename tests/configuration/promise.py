"""What a configuration promises, read with another TOML parser than Tokenbooth's and by the words of its manual."""
import dataclasses
import datetime
import re
import tomllib

ALWAYS = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
NEEDS_A_RESTART = {
    ("server", "listen"): ["127.0.0.1:8080"],
    ("server", "threads"): 0,
    ("server", "max_connections"): 20000,
    ("admin", "listen"): ["127.0.0.1:9090"],
}


@dataclasses.dataclass(frozen=True)
class Promise:
    """Of a token for the web, asked for now."""
    kid: str
    ttl: int


def read(content):
    """None for what only the other parser admits, such as the year 0."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except ValueError:
        return None


def promise_of(document):
    """None when there is no key, or none that signs yet."""
    now = datetime.datetime.now(datetime.timezone.utc)
    signs_from = [(key.get("sign_from", ALWAYS), key["id"]) for key in document["messaging"].get("keys", [])]
    passed = [(start, kid) for start, kid in signs_from if start <= now]
    if not passed:
        return None
    latest = max(start for start, _ in passed)
    kid = next(kid for start, kid in passed if start == latest)
    messaging = document["messaging"]
    return Promise(kid, seconds(messaging.get("platform_ttl", {}).get("web", messaging.get("token_ttl", "15m"))))


def seconds(duration):
    count, unit = re.fullmatch(r"(\d+)([smhd])", duration).groups()
    return int(count) * SECONDS[unit]


def needing_a_restart(old, new):
    """The keys whose change a reload must name, and not make."""
    return {f"{table}.{key}" for (table, key), default in NEEDS_A_RESTART.items()
            if len({str(document.get(table, {}).get(key, default)) for document in (old, new)}) > 1}
