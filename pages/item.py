"""One item: what it is, what it consists of, where it is used, and what happened to it."""

from collections.abc import Callable, Iterator, Sequence

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from app import catalogue, edge
from app.access import Action
from app.catalogue import ItemFacts, ItemSeen
from app.catalogue import TreeLine as Occurrence
from app.rules.numbers import plain
from app.words import t
from pages import catalogue_address, live
from pages.catalogue_address import Asked
from pages.documents import largest
from pages.frame import Crumb, frame
from pages.happened import history_of
from pages.instruction_draft import PICTURES
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Check,
    FileDrop,
    FocusKept,
    Link,
    PartNumber,
    Pieces,
    Text,
    TreeLine,
    TreeTable,
    card,
    chip,
    copy_link,
    description_list,
    note,
    row,
)


@page("/catalogue/{number:path}", action=Action.SEE_CATALOGUE)
async def item_page(number: str) -> None:
    await ItemPage(number).draw()


class ItemPage(live.Present[ItemSeen]):
    """The page of one visitor; each part is drawn again only when what it shows has changed."""

    follows, ages = ("item",), True

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number

    async def draw(self) -> None:
        self.seen = Pieces(await self.first())
        facts = self.seen.value.facts
        crumbs = [Crumb(t("Catalogue"), catalogue_address.PATH)]
        if facts.category:
            crumbs.append(Crumb(t(facts.category_name), of_category(facts.category)))
        with (
            frame(facts.number, visitor(), crumbs=crumbs, wide=True),
            FocusKept().classes("stack gap-6"),
        ):
            self._parts()
        await self.drawn()

    async def read(self) -> ItemSeen:
        return await edge.read(actor(), lambda s: catalogue.see(s, self.number))

    def show(self, found: ItemSeen) -> None:
        self.seen.show(found)

    def _parts(self) -> None:
        piece = self.seen.piece
        facts_card(self.seen)
        with card(t("Components")):
            piece(lambda seen: seen.below, components)
        with card(t("Where used")):
            piece(lambda seen: seen.above, uses)
        with card(t("History")):
            history_of(self.seen, lambda seen: seen.history)


def facts_card(pieces: Pieces[ItemSeen]) -> None:
    with card():
        pieces.piece(lambda seen: seen.facts, lambda seen: said(seen.facts), "stack")
        if visitor().may(Action.CHANGE_CATALOGUE):
            outsourced_setting(pieces)
            pieces.piece(
                lambda seen: seen.facts.picture_sha256, lambda seen: picture_setting(seen.facts)
            )
        with row("no-print"):
            copy_link(catalogue_address.of_item(pieces.value.facts.number))


def said(facts: ItemFacts) -> None:
    """What the item says about itself."""
    Text(facts.name, "strong lead")
    chips(facts)
    if facts.flag:
        note(t("Number {flag}. An admin can correct it.", flag=facts.flag), "warn")
    if facts.picture_sha256:
        picture_of(facts)
    description_list(list(described(facts)))


def components(seen: ItemSeen) -> None:
    tree(seen.below, t("Components of {number}", number=seen.facts.number))
    if not seen.below:
        Text(t("It is bought or made as it is: it has no components."), "muted")


def uses(seen: ItemSeen) -> None:
    tree(seen.above, t("Where {number} is used", number=seen.facts.number))
    if not seen.above:
        Text(t("No other item holds it."), "muted")


def outsourced_setting(pieces: Pieces[ItemSeen]) -> None:
    """Proposed for every build whose BOM is approved from now on."""
    facts = pieces.value.facts
    known = facts.outsourced

    async def change(event: ValueChangeEventArguments[bool]) -> None:
        nonlocal known
        on = bool(event.value)
        if on != known:
            known = on
            await edge.write(actor(), lambda s: catalogue.set_outsourced(s, facts.number, on=on))

    def tell(seen: ItemSeen) -> None:
        nonlocal known
        # What the database says already is not written again.
        known = seen.facts.outsourced
        check.set_value(known)

    check = Check(
        t("Usually goes to the maker of the sink body"),
        known,
        detail=t("Proposed when a bill of materials with it is approved."),
        on_change=change,
    )
    pieces.watch(lambda seen: seen.facts.outsourced, tell)


def picture_of(facts: ItemFacts) -> None:
    picture = ui.element("img").classes("step-picture")
    picture.props["src"] = f"/items/{facts.id}/picture?{facts.picture_sha256[:12]}"
    picture.props["alt"] = t("Picture of {name}", name=facts.name)


def picture_setting(facts: ItemFacts) -> None:
    """Shown on the floor beside every task that uses the item."""

    async def remove() -> None:
        await edge.write(actor(), lambda s: catalogue.remove_picture(s, facts.id))

    if facts.picture_sha256:
        with row("no-print"):
            Button(t("Remove picture"), remove, kind="quiet")
        return
    FileDrop(
        t("Picture"),
        f"/items/{facts.id}/picture",
        accept=PICTURES,
        max_bytes=largest(),
        hint=t("JPEG, PNG or WebP, up to 10 MB. Shown beside every task that uses it."),
        looked_at=True,
    ).classes("no-print")


def chips(facts: ItemFacts) -> None:
    with row():
        if not facts.active:
            chip(t("No longer in use"), "bad", "ban")
        chip(t(facts.kind_words), "neutral")
        if facts.custom:
            chip(t("Made to size"), "info")
        if facts.orderable:
            chip(t("Can be ordered"), "ok", "check")
        if facts.outsourced:
            chip(t("Usually goes to the maker"), "info", "truck")


def described(facts: ItemFacts) -> Iterator[tuple[str, str | Callable[[], object]]]:
    yield t("Item number"), lambda: PartNumber(facts.number)
    yield t("Outline numbers"), lambda: outline_numbers(facts)
    yield t("Category"), lambda: place(facts)
    if facts.manufacturer:
        yield t("Manufacturer"), facts.manufacturer
    if facts.manufacturer_part_number:
        yield t("Manufacturer's number"), lambda: PartNumber(facts.manufacturer_part_number)
    for name, size in facts.dimensions.items():
        yield t(name.capitalize()), f"{size}″"


def outline_numbers(facts: ItemFacts) -> None:
    with row():
        for number in facts.outline_numbers:
            PartNumber(number)
        if not facts.outline_numbers:
            Text("–", tag="span")


def place(facts: ItemFacts) -> None:
    if not facts.category:
        Text(t("Parts without a category"), tag="span")
        return
    code = facts.subcategory or facts.category
    name = facts.subcategory_name or facts.category_name
    Link(f"{code} {t(name)}", of_category(code), "tall")


def of_category(code: str) -> str:
    return catalogue_address.write(Asked(category=code))


def tree(occurrences: Sequence[Occurrence], label: str) -> None:
    """Nothing when there is nothing; a line opens the page of its item."""
    if not occurrences:
        return
    numbers = {key(line): line.number for line in occurrences}

    def open_item(line_id: str) -> None:
        ui.navigate.to(catalogue_address.of_item(numbers[line_id]))

    TreeTable([tree_line(line) for line in occurrences], label=label, on_open=open_item)


def tree_line(line: Occurrence) -> TreeLine:
    """`quantity` is multiplied along the path; the note says how many the line above holds."""
    remarks = [] if line.active else [t("No longer in use")]
    if line.total != line.quantity:
        remarks.append(t("{n} in each", n=plain(line.quantity)))
    return TreeLine(
        id=key(line),
        level=line.level - 1,
        number=line.number,
        name=line.name,
        quantity=plain(line.total),
        unverified=not line.quantity_verified,
        outline=line.outline,
        note=", ".join(remarks),
    )


def key(line: Occurrence) -> str:
    return "-".join(map(str, line.path))
