"""A certificate a test makes for itself: elliptic (P-256), its own authority, a day or two old.

Nothing to install and no key in the repository. Never for anything but a test: the arithmetic takes
no care to hide its key.
"""

import secrets
from base64 import encodebytes
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha1, sha256
from ipaddress import ip_address
from pathlib import Path

Point = tuple[int, int] | None

# SEC 2, secp256r1.
PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
GENERATOR = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
SEQUENCE, SET, INTEGER, BITS, OCTETS, BOOLEAN, TIME, UTF8 = 0x30, 0x31, 2, 3, 4, 1, 0x17, 0x0C
OIDS = {
    "elliptic": "06072A8648CE3D0201", "P-256": "06082A8648CE3D030107",
    "ecdsa-sha256": "06082A8648CE3D040302", "name": "0603550403",
    "of key": "0603551D0E", "usage": "0603551D0F", "hosts": "0603551D11", "authority": "0603551D13",
}  # fmt: skip


def certificate(path: Path, *hosts: str, until: timedelta = timedelta(days=1)) -> Path:
    """A file with the key and the certificate of these hosts, valid for two days `until` then."""
    key = secrets.randbelow(ORDER - 1) + 1
    public = b"\x04" + b"".join(part.to_bytes(32, "big") for part in times(key, GENERATOR) or ())
    end = datetime.now(UTC) + until
    signed_part = _facts(public, hosts, end - timedelta(days=2), end)
    whole = der(SEQUENCE, signed_part, _kind("ecdsa-sha256"), bits(_signature(key, signed_part)))
    secret = der(
        SEQUENCE,
        number(1),
        der(OCTETS, key.to_bytes(32, "big")),
        der(0xA0, oid("P-256")),
        der(0xA1, bits(public)),
    )
    path.write_bytes(_pem("EC PRIVATE KEY", secret) + _pem("CERTIFICATE", whole))
    return path


def times(many: int, point: Point) -> Point:
    total: Point = None
    while many:
        if many & 1:
            total = _plus(total, point)
        point, many = _plus(point, point), many >> 1
    return total


def _plus(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x, y), (u, v) = one, other
    if x == u and (y + v) % PRIME == 0:
        return None
    if one == other:
        slope = 3 * (x * x - 1) * pow(2 * y, -1, PRIME)
    else:
        slope = (v - y) * pow(u - x, -1, PRIME)
    sum_x = (slope * slope - x - u) % PRIME
    return sum_x, (slope * (x - sum_x) - y) % PRIME


def _signature(key: int, words: bytes) -> bytes:
    once = secrets.randbelow(ORDER - 1) + 1
    place = (times(once, GENERATOR) or (0, 0))[0] % ORDER
    digest = int.from_bytes(sha256(words).digest(), "big")
    return der(
        SEQUENCE, number(place), number(pow(once, -1, ORDER) * (digest + place * key) % ORDER)
    )


def _facts(public: bytes, hosts: Iterable[str], begin: datetime, end: datetime) -> bytes:
    """What RFC 5280 calls the TBSCertificate; strict readers want each of the extensions."""
    called = der(SEQUENCE, der(SET, der(SEQUENCE, oid("name"), der(UTF8, b"A test"))))
    extensions = der(
        SEQUENCE,
        _extension("authority", der(SEQUENCE, der(BOOLEAN, b"\xff")), critical=True),
        _extension("usage", der(BITS, b"\x02\x84"), critical=True),  # signs, certificates too
        _extension("of key", der(OCTETS, sha1(public, usedforsecurity=False).digest())),
        _extension("hosts", der(SEQUENCE, *map(_host, hosts))),
    )
    return der(
        SEQUENCE,
        der(0xA0, number(2)),
        number(secrets.randbits(64) + 1),
        _kind("ecdsa-sha256"),
        called,
        der(SEQUENCE, *(der(TIME, f"{day:%y%m%d%H%M%S}Z".encode()) for day in (begin, end))),
        called,
        der(SEQUENCE, der(SEQUENCE, oid("elliptic"), oid("P-256")), bits(public)),
        der(0xA3, extensions),
    )


def _extension(name: str, value: bytes, *, critical: bool = False) -> bytes:
    marked = [der(BOOLEAN, b"\xff")] if critical else []
    return der(SEQUENCE, oid(name), *marked, der(OCTETS, value))


def _host(host: str) -> bytes:
    try:
        return der(0x87, ip_address(host).packed)
    except ValueError:
        return der(0x82, host.encode())


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def number(value: int) -> bytes:
    return der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def bits(content: bytes) -> bytes:
    return der(BITS, b"\0", content)


def oid(name: str) -> bytes:
    return bytes.fromhex(OIDS[name])


def _kind(name: str) -> bytes:
    return der(SEQUENCE, oid(name))


def _pem(label: str, content: bytes) -> bytes:
    return (
        f"-----BEGIN {label}-----\n".encode()
        + encodebytes(content)
        + (f"-----END {label}-----\n".encode())
    )
