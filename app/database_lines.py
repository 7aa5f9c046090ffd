"""Over which line a database is reached, told from its address."""

from urllib.parse import parse_qs, urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")
TLS_MODES = ("require", "verify-ca", "verify-full")


def is_open_line(url: str) -> bool:
    """Whether this goes over a network without TLS; sockets and this machine do not."""
    asked = parse_qs(urlsplit(url).query)
    return not is_on_this_machine(url) and asked.get("sslmode", [""])[-1] not in TLS_MODES


def is_on_this_machine(url: str) -> bool:
    """Whether a database address means a socket or the loopback."""
    return is_socket(url) or _host(url) in LOOPBACK


def is_socket(url: str) -> bool:
    """Whether it is a file of this machine, and no address of a network."""
    host = _host(url)
    return not host or host.startswith("/")


def _host(url: str) -> str:
    parts = urlsplit(url)
    return parse_qs(parts.query).get("host", [parts.hostname or ""])[-1]
