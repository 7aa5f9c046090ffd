"""Every item of the five shipped checklists asks what the domain page says, in its order."""

from functools import cache

import pytest

from app.rules import checklist
from app.rules.checklist_template import PartWanted, Template, TemplateItem
from app.rules.numbers import plain
from imports import shipped, starter_files
from models.checklists import STAGES
from tests.rules import starter_table as production
from tests.rules import starter_table_quality as quality
from tests.rules.starter_table import Sections

TABLE: dict[str, Sections] = {
    "pre-qc": production.PRE_QC,
    "assembly": production.ASSEMBLY,
    "test": quality.TEST,
    "packaging": production.PACKAGING,
    "final-qc": quality.FINAL_QC,
}
LIMITS = ("lower", "upper", "tolerance")
WORDS = ("expected", "target", "unit", "serial_of", "instrument", "document", "computed")


@cache
def templates() -> dict[str, Template]:
    return {
        each.stage: checklist.load(
            each.rows, rule_set=shipped.rule_set(), catalogue=shipped.catalogue()
        )
        for each in starter_files.read().templates
    }


def said(item: TemplateItem) -> dict[str, str]:
    """What it asks, as the table writes it: what is plain is left out."""
    limits = {name: getattr(item, name) for name in LIMITS}
    facts = {
        "type": item.type,
        "required": "yes" if item.required else "no",
        "per": "" if item.per == "build" else item.per,
        "photo": "yes" if item.photo else "",
        "options": "; ".join(item.options),
        "parts": "; ".join(map(part, item.parts)),
        **{name: getattr(item, name) for name in WORDS},
        **{name: "" if limit is None else plain(limit) for name, limit in limits.items()},
    }
    return {name: fact for name, fact in facts.items() if fact}


def part(wanted: PartWanted) -> str:
    return f"{wanted.number} x {plain(wanted.quantity)}" if wanted.quantity else wanted.number


PLACES = [
    (stage, section, key)
    for stage, sections in TABLE.items()
    for section, items in sections.items()
    for key in items
]


@pytest.mark.parametrize(("stage", "section", "key"), PLACES)
def test_an_item_asks_what_the_domain_page_says(stage: str, section: str, key: str) -> None:
    (item,) = [one for one in templates()[stage].items if one.key == key]

    asks = {name: fact for name, fact in TABLE[stage][section][key].items() if fact}
    assert said(item) == asks
    assert item.section == section


@pytest.mark.parametrize("stage", STAGES)
def test_they_are_asked_in_the_order_of_the_paper_and_nothing_else_is(stage: str) -> None:
    in_order = [key for place, _, key in PLACES if place == stage]

    assert [item.key for item in templates()[stage].items] == in_order


@pytest.mark.parametrize("stage", STAGES)
def test_everything_somebody_reads_is_there_in_each_language(stage: str) -> None:
    template = templates()[stage]

    for language in ("FR", "ES"):
        titles = template.titles(language)
        assert len(set(titles.values())) == len(titles)
        for item in template.items:
            assert item.wording[language], item.key
            assert titles[item.section] == item.section_in[language], item.key
            assert bool(item.note_prompt_in.get(language)) == bool(item.note_prompt), item.key
            assert len(item.tools_in.get(language, ())) == len(item.tools), item.key
            if item.options and item.options[0] not in {"60 L", "faucet_places"}:
                assert item.options_in[language] != item.options, item.key


@pytest.mark.parametrize("stage", STAGES)
def test_what_takes_two_people_to_leave_out_is_critical_and_nothing_else(stage: str) -> None:
    critical = {item.key for item in templates()[stage].items if item.critical}

    assert critical == set(production.CRITICAL[stage].split())


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_compared_with_the_drawing_says_so_and_nothing_else_does(stage: str) -> None:
    compared = {item.key for item in templates()[stage].items if item.by_drawing}

    assert compared == set(production.BY_DRAWING[stage].split())
