"""What the product says in a French or Spanish checklist; it is compared and kept in English."""

import re
from collections.abc import Iterator
from dataclasses import replace
from string import Formatter

import pytest

from app.rules import checklist, reading
from app.rules.checklist_why import SHORT
from app.rules.checklist_words import COUNTS, FEET, UNITS
from app.rules.judging import judged, measured
from app.rules.reopening import DRAWN_ANEW, touched, with_papers
from app.rules.rework import found_words, with_replaced
from app.rules.run_item import RunItem, from_json
from app.rules.translations import SAID, SENTENCES
from app.rules.vocabulary import INPUTS
from app.rules.words import named
from imports import shipped, starter_files
from tests.rules import checklist_table
from tests.rules.configurations import Raw, basin, pegboard, plain_sink, sink_of
from tests.rules.test_checklist_items import made

FAUCETS = [{"type": "wrist-blade", "placement": place} for place in ("centre-1", "between-1-2")]
# Of every basin and everything that can be ordered somewhere, or nowhere.
SINKS: tuple[Raw, ...] = (
    plain_sink(legs={"type": "fixed", "model": "DL14"}, feet="seismic"),
    sink_of("E-Sink", "E-Sink DI", faucets=FAUCETS, pegboard=pegboard()),
    plain_sink(
        model="T2-B1",
        pegboard=pegboard(size={"width": "30", "length": "40"}),
        faucets=[{"type": "pre-rinse", "placement": "centre-1"}],
        sprayers=[{"type": "air-gun-rosette", "side": "right"}],
        basins=[basin(light=True)],
    ),
)
# Names, which are the same in every language, and words that happen to be.
NAME = re.compile(r"[A-Z0-9][\w./* -]*|×|s|°C|type|long|laser|centre|no")


@pytest.mark.parametrize(
    ("when", "raw", "french", "spanish"),
    [
        ("", {}, "chaque évier", "cada fregadero"),
        ("pegboard: yes", {"pegboard": pegboard()}, "avec panneau perforé", "con panel perforado"),
        (
            "pegboard: yes", {}, "cet évier : sans panneau perforé",
            "este fregadero: sin panel perforado",
        ),
        (
            "pegboard: no", {"pegboard": pegboard()},
            "cet évier : avec panneau perforé ; demandé seulement là où il n'y en a pas",
            "este fregadero: con panel perforado; se pide solo donde no hay",
        ),
        ("e_drain_count: >= 1", {}, "cuves E-Drain : 1", "cubas E-Drain: 1"),
        (
            "e_sink_count: >= 1", {}, "cet évier : sans cuves E-Sink",
            "este fregadero: sin cubas E-Sink",
        ),
        (
            "feet: seismic", {}, "pieds : roulettes ; demandé pour : pieds parasismiques",
            "apoyos: ruedas; se pide para: patas antisísmicas",
        ),
        (
            "length: (90..100]; width: < 90", {},
            "longueur : 60 ; demandé pour : plus de 90, jusqu'à 100",
            "longitud: 60; se pide para: más de 90, hasta 100",
        ),
        (
            "faucet_type: pre-rinse", {"faucets": FAUCETS},
            "aucun robinet de type prérinçage sur cet évier",
            "ningún grifo de tipo preenjuague en este fregadero",
        ),
        (
            "faucet_type: not(pre-rinse)", {"faucets": FAUCETS},
            "avec un robinet de type tout sauf prérinçage",
            "con un grifo de tipo todo menos preenjuague",
        ),
    ],
)  # fmt: skip
def test_a_reason_is_in_the_language_of_the_list(
    when: str, raw: Raw, french: str, spanish: str
) -> None:
    sink = plain_sink(**raw)

    assert [made({"when": when}, sink, one)[0].why for one in ("FR", "ES")] == [french, spanish]


def test_the_reason_of_a_basin_names_it() -> None:
    row = {"per": "basin", "when": "basin_type: E-Sink; basin_light: no"}

    whys = [item.why for item in made(row, sink_of("E-Sink", "E-Drain"), "FR")]

    assert whys == [
        "cuve 1, type : E-Sink, sans lampe de la cuve",
        "cuve 2, type : E-Drain ; demandé pour : E-Sink",
    ]


@pytest.mark.parametrize("language", ["FR", "ES"])
@pytest.mark.parametrize("raw", SINKS)
def test_nothing_a_shipped_list_shows_stays_english(raw: Raw, language: str) -> None:
    english = {word for item in listed(raw, "EN") for word in shown(item)}
    translated = {word for item in listed(raw, language) for word in shown(item)}

    assert len(english - translated) > 20
    assert {word for word in english & translated if not NAME.fullmatch(word)} == set()


def test_only_what_is_shown_of_an_order_is_translated() -> None:
    row = {"type": "check", "expected": "feet"}

    (english,), (french,), (spanish,) = (made(row, None, one) for one in ("EN", "FR", "ES"))

    assert english.expected == french.expected == spanish.expected == "casters"
    assert [one.ordered for one in (english, french, spanish)] == ["casters", "roulettes", "ruedas"]
    assert touched([english], [french], {}) == ()
    later = replace(french, expected="levelling feet", expected_label="pieds réglables")
    assert [one.kind for one in touched([english], [later], {})] == ["changed"]
    # A list that was begun before goes on as it was stored.
    before = from_json(french.as_json() | {"expected_label": ""})
    assert (before.ordered, before.as_json()["expected"]) == ("casters", "casters")
    assert english.as_json().keys() == before.as_json().keys()


def test_what_is_ordered_is_said_as_the_options_of_the_shipped_choice_say_it() -> None:
    (choice,) = [
        item
        for one in starter_files.read().templates
        for item in checklist.load(one.rows).items
        if item.options == tuple(FEET.values())
    ]

    said = [tuple(SAID[feet][at] for feet in FEET.values()) for at in (0, 1)]
    assert said == [choice.options_in["FR"], choice.options_in["ES"]]


def test_faucets_and_pegboard_are_said_with_their_places_and_inches() -> None:
    sink = SINKS[1]

    faucets = made({"expected": "faucets"}, sink, "FR")[0]
    board = made({"expected": "pegboard_size"}, sink, "ES")[0]

    assert faucets.ordered == (
        "poignées à palette : centre de la cuve 1; poignées à palette : entre 1 et 2; "
        "col de cygne de la cuve E-Sink DI : 1"
    )
    assert faucets.expected.startswith("wrist-blade: centre of basin 1; wrist-blade: between 1")
    assert board.ordered == "tan largo como el fregadero, 120 pulg"


def test_a_unit_that_is_a_word_is_said_and_measured_in_its_own() -> None:
    row = {"type": "measurement", "unit": "counts", "lower": "0", "upper": "3"}

    (french,), (english,) = made(row, language="FR"), made(row)

    assert (french.unit, french.measured_in, english.measured_in) == ("counts", "points", "counts")
    assert judged(french, "2 points") == judged(french, "2 counts") == judged(english, "2 counts")
    assert found_words(french, "7", measured(french, "7"), "") == "7 points, outside 0 to 3 points."
    inches = made({**row, "unit": "in"}, language="ES")[0]
    assert measured(inches, "54 1/2 pulg") == measured(inches, "54.5 in")
    assert [one for one in UNITS if len(one) > 3 and one not in SAID] == ["L/min"]


def test_tools_are_said_in_the_language_and_looked_up_by_their_names() -> None:
    row = {"tools": "socket set; laser", "tools_fr": "jeu de douilles; laser"}

    (french,), (spanish,) = made(row, language="FR"), made(row, language="ES")

    assert (french.tools, french.tool_labels) == (
        ("socket set", "laser"), ("jeu de douilles", "laser"),
    )  # fmt: skip
    assert (spanish.tools, spanish.tool_labels) == (("socket set", "laser"), ())


def test_what_is_added_to_a_reason_later_is_in_the_language_too() -> None:
    (item,) = made({"by_drawing": "yes", "type": "serial", "serial_of": "pump"}, language="FR")

    (drawn,) = with_papers([item], "2026-11-22T10:00:00+00:00", "FR")
    (again,) = with_papers([drawn], "2026-11-23T10:00:00+00:00", "FR")
    replaced = with_replaced(item, {item.place: "P-7"}, "ES")

    assert drawn.why == again.why == f"chaque évier; {SAID[DRAWN_ANEW][0]}"
    assert replaced.why.endswith("; en lugar de P-7")


def test_every_word_of_the_vocabulary_every_choice_and_every_count_has_its_translation() -> None:
    # A count is said by what it counts.
    known = [SHORT.get(one, named(one).removeprefix("number of ")) for one in INPUTS]
    offered = [one for words in shipped.rule_set().option_lists.values() for one in words]
    tests = [one for one in offered if one.startswith(("[", ">"))]

    lacking = {*known, *COUNTS, *offered} - SAID.keys() - set(tests)
    assert {one for one in lacking if not NAME.fullmatch(one)} == set()


def test_a_sentence_has_the_same_places_in_every_language() -> None:
    differ = [
        english
        for english, both in SENTENCES.items()
        if any(places(one) != places(english) for one in both)
    ]

    assert differ == []


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def listed(raw: Raw, language: str) -> Iterator[RunItem]:
    sink = reading.read(raw, shipped.rule_set()).configuration
    amounts = checklist_table.bom_of(sink)
    for one in starter_files.read().templates:
        yield from checklist.items_for(
            checklist.load(one.rows), sink, shipped.catalogue(), language=language, bom=amounts,
            names={},
        )  # fmt: skip


def shown(item: RunItem) -> Iterator[str]:
    tools = item.tool_labels or item.tools
    for text in (item.why, item.ordered, item.measured_in, *tools):
        yield from re.findall(r"[^\s:;,()]+", text)
