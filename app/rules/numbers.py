"""Inches and quantities: read as people write them, kept as `Decimal`, written in one way.

>>> inches('54 1/2"') == inches("54-1/2") == inches("54,5") == inches(Decimal("54.50"))
>>> plain(Decimal("72.00")), fraction(Decimal("60.0625"))
('72', '60 1/16')
"""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from app.errors import Refused

LARGEST = Decimal(999_999_999)
MOST_DIGITS = 24
# Also as a French and a Spanish checklist call it.
UNIT = re.compile(r"\s*(?:\"|″|”|''|inches|inch|in\.?|po|pulg\.?)$", re.IGNORECASE)
DECIMAL = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
# One sign for a fraction and a space that does not break, as tablet keyboards and spreadsheets
# write them.
SIGNS = str.maketrans(
    {"\u00a0": " ", "\u202f": " ",
     "¼": " 1/4 ", "½": " 1/2 ", "¾": " 3/4 ", "⅛": " 1/8 ", "⅜": " 3/8 ", "⅝": " 5/8 ",
     "⅞": " 7/8 ", "⅓": " 1/3 ", "⅔": " 2/3 ", "⁄": "/"}
)  # fmt: skip
GROUPED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
MIXED = re.compile(r"(?:(\d{1,9})(?:\s+|\s*-\s*))?(\d{1,4})\s*/\s*(\d{1,4})", re.ASCII)


def inches(value: object) -> Decimal:
    """A length in inches, exactly as written: 54 1/2, 54½, 54-1/2, 54.5 and 54,5 are equal."""
    if isinstance(value, str):
        return _bounded(_written(UNIT.sub("", value.translate(SIGNS).strip()), value), value)
    return _bounded(_number(value), value)


def quantity(value: object) -> Decimal:
    """A whole number of pieces: 2, "2" and 2.0 are equal."""
    number = amount(value)
    if number != number.to_integral_value():
        raise Refused(f"{shown(value)} is not a whole number")
    if isinstance(value, str) and GROUPED.fullmatch(value.strip()):
        raise Refused(_either(value))
    return number


def amount(value: object) -> Decimal:
    """How many, parts of one included: 2.5 and "2,5" are equal; "1,000" could be two numbers."""
    number = _decimal(value.strip(), value) if isinstance(value, str) else _number(value)
    if isinstance(value, str) and "," in value and GROUPED.fullmatch(value.strip()):
        raise Refused(_either(value))
    return _bounded(number, value)


def on_sixteenths(value: Decimal) -> bool:
    """Whether a tape can show the length: a multiple of 1/16 in."""
    return 16 % Fraction(value).denominator == 0


@lru_cache(maxsize=4096)  # equal decimals are written alike, and one BOM writes hundreds
def plain(number: Decimal) -> str:
    """The one way a decimal is written: no exponent and no zeros at its end."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def fraction(number: Decimal) -> str:
    """As on a tape: 60 1/16; as a decimal when no sixteenth fits."""
    if not on_sixteenths(number):
        return plain(number)
    whole, rest = divmod(Fraction(abs(number)), 1)
    parts = [str(part) for part in (whole, rest) if part] or ["0"]
    return ("-" if number < 0 else "") + " ".join(parts)


def shown(value: object) -> str:
    """A value as it is quoted in a sentence: short, on one line, printable everywhere."""
    text = value if isinstance(value, str) else _spelled(value)
    text = text if len(text) <= 40 else f"{text[:39]}…"
    text = text.encode("utf-8", "replace").decode()
    return f"“{''.join(sign if sign.isprintable() else '?' for sign in text)}”"


def _written(text: str, value: object) -> Decimal:
    if not (match := MIXED.fullmatch(text)):
        return _decimal(text, value)
    whole, above, below = (int(part or 0) for part in match.groups())
    if not below or (match[1] and above >= below):
        raise Refused(f"{shown(value)} is not a fraction of an inch")
    total = Fraction(whole) + Fraction(above, below)
    if 64 % total.denominator:
        raise Refused(f"{shown(value)} is not in halves, quarters, eighths or sixteenths")
    return Decimal(total.numerator) / Decimal(total.denominator)


def _decimal(text: str, value: object) -> Decimal:
    if len(text) > 60 or not DECIMAL.fullmatch(text):
        raise Refused(f"{shown(value)} is not a number")
    return Decimal(text.replace(",", "."))


def _either(value: str) -> str:
    digits = value.strip().replace(",", ".")
    one, other = digits.replace(".", ""), plain(Decimal(digits))
    return f"{shown(value)} may be {one} or {other}: write the one you mean"


def _number(value: object) -> Decimal:
    # bool is an int in Python, and a float has already lost what was written
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refused(f"{shown(value)} is not a number")
    return value if isinstance(value, Decimal) else Decimal(value)


def _bounded(number: Decimal, value: object) -> Decimal:
    if not number.is_finite():
        raise Refused(f"{shown(value)} is not a number")
    if number.copy_abs() > LARGEST:
        raise Refused(f"{shown(value)} is larger than any length or quantity here")
    if len(number.as_tuple().digits) > MOST_DIGITS or (number and number.adjusted() < -MOST_DIGITS):
        raise Refused(f"{shown(value)} has more digits than any length or quantity here")
    return number + 0 if number else Decimal(0)


def _spelled(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number with very many digits"  # Python refuses to write it out
    return "a list" if isinstance(value, list | tuple) else str(value)
