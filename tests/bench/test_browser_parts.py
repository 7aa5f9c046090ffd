"""The parts of the bench that need Chromium run once each and give their ratios."""

from app.ops.bench import browser_parts
from app.ops.bench.scratch import Scratch


async def test_every_page_the_long_bom_and_a_choice_are_measured(here: Scratch) -> None:
    found = {measure.name: measure for measure in await browser_parts.measure(here)}

    pages = {name for name in found if name.startswith("first load: ")}
    assert len(pages) == 8
    assert found["BOM of 1,000 lines to interactive, at full speed"].promised == 2
    assert found["BOM of 1,000 lines to interactive, with the browser slowed 4 times"].ratio > 0
    assert found["wizard: choice to difference drawn"].floor > 0
    places = {name.removeprefix("first load: ") for name in pages}
    for place in places:
        questions = found[f"questions a page: {place}"]
        assert (questions.unit, questions.promised, questions.floor > 0) == ("questions", 1, True)
        assert questions.value == questions.floor, place
    assert all(measure.ratio > 0 for measure in found.values())
