"""Pages with much on them against bare NiceGUI pages with as much: a checklist, the board."""

from app.ops.bench.measure import Measure
from app.ops.bench.stage import Place, Stage, visit, visits_in_turns


async def measure(stage: Stage, checklist: str) -> list[Measure]:
    """Opening the Pre-QC of this build, and the board as it opens."""
    rows, builds = stage.here.sizes.rows, 2 * stage.here.sizes.few_orders
    place = Place(
        f"opening a checklist of {rows} items", f"/builds/{checklist}/pre-qc", ".ck-row", rows
    )
    board = Place(f"board with {builds:,} builds", "/board", ".board-card")
    return [
        await _against(stage, place, Place("", f"/rows?count={rows}", ".q-checkbox", rows), "rows"),
        await _board(stage, board),
    ]


async def _board(stage: Stage, board: Place) -> Measure:
    """Of each column it shows the first and how many there are: so many cards stand on both."""
    async with stage.page() as page:
        await visit(page, stage.product, board)
        cards = await page.locator(board.seen).count()
    there = Place(board.name, board.path, board.seen, cards)
    return await _against(
        stage, there, Place("", f"/cards?count={cards}", ".q-card", cards), "cards"
    )


async def _against(stage: Stage, place: Place, floor: Place, called: str) -> Measure:
    stage.here.tell(place.name)
    async with stage.pages() as pages:
        value, bare = await visits_in_turns(stage, pages, place, floor)
    return Measure(
        name=place.name,
        value=value,
        floor=bare,
        promised=1.5,
        note=f"in Chromium, against a bare NiceGUI page with {floor.times} {called}",
    )
