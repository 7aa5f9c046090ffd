"""The shipped checklists say the same in English, French and Spanish."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from app.rules.checklist_template import LANGUAGES
from imports import starter_files

# A number with what is joined to it, a unit behind a number, a name such as E-Drain, NPT or QFU.
EXACT = re.compile(r"(?<=\d )(?:in|ft|L|°C)\b|[^\s']*(?:\d|[A-Z]{2}|E-[A-Z])[^\s,;:]*|\b[DS]\b")
# What the other languages write instead, and what it is in English.
WRITTEN = (
    (r"(?<=\d )(?:po|pulg)\b", "in"),
    (r"(?<=\d )(?:pi|pies)\b", "ft"),
    (r"(?<=\d),(?=\d)", "."),
)
IN_WORDS = {
    "five": 5, "cinq": 5, "cinco": 5, "two": 2, "deux": 2, "dos": 2, "four": 4, "quatre": 4,
    "cuatro": 4,
}  # fmt: skip
# One word of each trade has one word in each language.
TERMS: Mapping[str, tuple[str, str]] = {
    "sink": ("évier", "fregadero"),
    "basin": ("cuve", "cuba"),
    "faucet": ("robinet", "grifo"),
    "pegboard": ("panneau perforé", "panel perforado"),
    "overhead light": ("lampe supérieure", "luz superior"),
    "basin light": ("lampe de la cuve", "luz de la cuba"),
    "drain button": ("bouton de vidange", "botón de desagüe"),
    "drain solenoid": ("électrovanne de vidange", "electroválvula de desagüe"),
    "drain assembly": ("ensemble de vidange", "conjunto de desagüe"),
    "bottom fill": ("remplissage par le fond", "llenado por el fondo"),
    "mixing valve": ("vanne mélangeuse", "válvula mezcladora"),
    "valve plate": ("plaque de vannes", "placa de válvulas"),
    "overflow sensor": ("capteur de trop-plein", "sensor de rebose"),
    "temperature sensor": ("capteur de température", "sensor de temperatura"),
    "touchscreen": ("écran tactile", "pantalla táctil"),
    "control box": ("boîtier de commande", "caja de control"),
    "dosing pump": ("pompe de dosage", "bomba dosificadora"),
    "dosing port": ("port de dosage", "puerto de dosificación"),
    "emergency": ("bouton d'arrêt d'urgence", "botón de parada de emergencia"),
    "treated water": ("eau traitée", "agua tratada"),
    "serial number": ("numéro", "número"),
    "strainer": ("crépine", "colador"),
    "clamp": ("collier", "abrazadera"),
    "drawing": ("plan", "plano"),
}


def items() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Where each shipped item stands, and what it says in each language."""
    for template in starter_files.read().templates:
        for row in template.rows:
            said: dict[str, str] = {one: row.get(f"wording_{one.lower()}", "") for one in LANGUAGES}
            yield f"{template.stage}: {row['key']}", said


def test_every_item_has_its_wording_in_every_language() -> None:
    known = dict(items())

    lacks = [place for place, said in known.items() if not all(map(str.strip, said.values()))]

    assert len(known) == 145
    assert lacks == []


def test_numbers_units_and_names_are_the_same_in_every_language() -> None:
    differ = {
        place: {language: exact(words) for language, words in said.items()}
        for place, said in items()
        if len({frozenset(exact(words).items()) for words in said.values()}) > 1
    }

    assert differ == {}


def test_french_writes_inches_feet_and_decimals_its_own_way() -> None:
    foreign = {
        place: said["FR"]
        for place, said in items()
        if re.search(r"\d\.\d(?!\S*[A-Z])|\d (?:in|ft)\b", said["FR"])
    }

    assert foreign == {}
    assert dict(items())["packaging: hose"]["FR"].endswith("1,5 po × 4 pi")


def test_the_first_inspection_is_not_told_to_have_passed() -> None:
    said = dict(items())["final-qc: first-pass"]

    assert said["EN"].startswith("First inspection")
    assert (said["FR"], said["ES"]) == ("Première inspection", "Primera inspección")


@pytest.mark.parametrize("term", TERMS)
def test_a_word_of_the_trade_is_one_word_in_each_language(term: str) -> None:
    french, spanish = TERMS[term]
    named = re.compile(rf"\b{term}s?\b", re.IGNORECASE)
    about = {place: said for place, said in items() if named.search(said["EN"])}

    otherwise = [
        place
        for place, said in about.items()
        if french not in said["FR"].casefold() or spanish not in said["ES"].casefold()
    ]

    assert about
    assert otherwise == []


def exact(words: str) -> Counter[str]:
    """What means the same in every language, each as often as it is said."""
    spelled = [
        str(IN_WORDS[word]) for word in re.findall(r"\w+", words.lower()) if word in IN_WORDS
    ]
    for elsewhere, english in WRITTEN:
        words = re.sub(elsewhere, english, words)
    return Counter([*EXACT.findall(words), *spelled])
