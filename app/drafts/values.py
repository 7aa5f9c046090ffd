"""Values of a draft: read tolerantly from whatever is stored, taken strictly from a person."""

from decimal import Decimal
from typing import Any

from app.errors import Refused
from app.rules.numbers import plain, shown

Json = dict[str, Any]

# Far more than any field takes, so that the field itself can say by how much it is too long.
LONGEST_TEXT = 100_000


def as_object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def as_text(value: object) -> str | None:
    """What a text field can show: numbers of an imported configuration as they are written."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def storable(value: Any) -> Any:  # noqa: ANN401  # JSON in, JSON out
    """Decimals as text, which is how the form writes numbers and how JSON keeps them exact."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else plain(value)
    if isinstance(value, dict):
        return {key: storable(inner) for key, inner in value.items()}
    return [storable(inner) for inner in value] if isinstance(value, list) else value


def write(thing: Json, name: str, value: object) -> None:
    """An empty answer is none: the key goes."""
    if value is None or value == "":
        thing.pop(name, None)
    else:
        thing[name] = value


def given_text(value: object) -> str | None:
    """Text that PostgreSQL can keep, or nothing."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Refused(f"{shown(value)} is not text.")
    if len(value) > LONGEST_TEXT:
        raise Refused(f"This text is longer than {LONGEST_TEXT:,} characters.")
    # Half of a surrogate pair is no character, and PostgreSQL has no place for NUL.
    if "\x00" in value or value != value.encode("utf-8", "ignore").decode():
        raise Refused("This text holds a character that cannot be stored.")
    return value


def given_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused(f"{shown(value)} is neither yes nor no.")
    return value


def given_count(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Refused(f"{shown(value)} is not a number from {least} to {most}.")
    return value


def given_pieces(value: object) -> int | None:
    """None takes the thing away, as does 0."""
    return None if value is None or value == 0 else given_count(value, 1, 999)
