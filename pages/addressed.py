"""Lists whose address holds what is wanted of them: bookmarked, sent or gone back to, it is there.

ADDRESS = Address("/floor", Wanted(), {"q": typed(), "show": one_of("scope", SCOPES)})

class FloorPage(Addressed[Wanted, Queue]): ...
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlencode

from nicegui import ui

from app.words import t
from pages import here, live
from pages.widgets import Button, DateField, Field, Filter, FilterChips, Sheet, empty_state

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

W = TypeVar("W", bound="DataclassInstance")
F = TypeVar("F")
LONGEST = 100
LONGEST_PAGE = 6
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Part:
    """One field in an address; `read` answers None for what is said wrongly."""

    field: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


class Address(Generic[W]):
    """What is `usual` goes without saying; each of `parts` has the name it has in the address."""

    def __init__(self, path: str, usual: W, parts: Mapping[str, Part]) -> None:
        self.path, self.usual, self.parts = path, usual, parts

    def read(self, asked: Mapping[str, str]) -> W:
        """What an address asks for; anything it says wrongly is as if it were not there."""
        said = {
            part.field: part.read(asked[name]) for name, part in self.parts.items() if name in asked
        }
        known = {field: value for field, value in said.items() if value is not None}
        return replace(self.usual, **known)

    def write(self, wanted: W, path: str = "") -> str:
        """The address of this list, or of what `path` makes out of it."""
        said = {
            name: part.write(getattr(wanted, part.field))
            for name, part in self.parts.items()
            if getattr(wanted, part.field) != getattr(self.usual, part.field)
        }
        query = urlencode({name: value for name, value in said.items() if value}, safe=",")
        return f"{path or self.path}?{query}" if query else path or self.path

    def without(self, wanted: W, filters: Iterable[Filter]) -> dict[str, Any]:
        """What changes without these: each names a field, or as "field:value" one of several."""
        changed: dict[str, Any] = {}
        for field, _, value in (one.name.partition(":") for one in filters):
            several = changed.get(field, getattr(wanted, field))
            usual = getattr(self.usual, field)
            changed[field] = tuple(one for one in several if one != value) if value else usual
        return changed


class Addressed(live.Present[F], Generic[W, F]):
    """One person's view of a list: `wanted` is its whole state and equals the address.

    A page says how it is read, laid out and shown, and which changes elsewhere it `follows`.
    """

    address: Address[W]
    size = 0  # rows of a page, where there are pages

    def __init__(self, wanted: W) -> None:
        super().__init__()
        self.wanted = wanted
        self.chips: FilterChips | None = None

    async def draw(self) -> None:
        found = await self.first()
        self.lay_out(found)
        self.show(found)
        await self.drawn()

    def lay_out(self, found: F) -> None:
        """Draw what stays; what was found is for choices that count."""
        raise NotImplementedError

    def total(self, found: F) -> int:
        """How many rows there are on all pages."""
        return int(getattr(found, "total", 0))

    async def found(self) -> F:
        """What is wanted; where nothing stands so far behind any more, the last page of it."""
        asked = self.wanted
        found = await self.read()
        page = getattr(asked, "page", 1)
        last = max(1, -(-self.total(found) // self.size)) if self.size else page
        if page <= last or getattr(found, "more", False) or self.wanted is not asked:
            return found
        self.wanted = replace(asked, page=last)
        here.keep(self.address.write(self.wanted))
        return await self.read()

    def filters(self) -> Iterable[Filter]:
        """What the list is narrowed by besides words, in words."""
        return ()

    async def want(self, **changed: Any) -> None:  # noqa: ANN401  # fields of what is wanted
        """Another wish begins at its first page, and stands in the address at once."""
        first = {"page": 1} if hasattr(self.wanted, "page") else {}
        wanted = replace(self.wanted, **(first | changed))
        if wanted == self.wanted:
            return
        self.wanted = wanted
        here.keep(self.address.write(wanted))
        if self.chips:
            self.chips.show([*self.filters()])
        await self.read_again()

    def nothing_fits(self, sentence: str) -> None:
        """Empty because of what is wanted of the list; one press shows it as it usually is."""
        usual = self.address.write(self.address.usual)

        def clear() -> None:
            Button(t("Clear filters"), lambda: ui.navigate.to(usual))

        empty_state("search", sentence, action=clear)

    async def take_away(self, name: str) -> None:
        """The list without the filter of this name, or without any when there is none."""
        gone = [one for one in self.filters() if name in {"", one.name}]
        await self.want(**self.address.without(self.wanted, gone))

    def search_field(self, label: str, *, placeholder: str, field: str = "text") -> Field:
        """The words, looked for while they are typed."""
        found = Field(
            label,
            getattr(self.wanted, field),
            keyboard="search",
            placeholder=placeholder,
            on_change=lambda e: self.want(**{field: e.value or ""}),
            wait=0.2,
        )
        found.classes("grow")
        return found

    def day_field(self, label: str, field: str) -> None:
        chosen = DateField(label, getattr(self.wanted, field))
        chosen.on_value_change(lambda: self.want(**{field: chosen.day}))

    def filter_chips(self) -> None:
        self.chips = FilterChips([*self.filters()], self.take_away)

    @contextmanager
    def sheet(self, title: str, done: str) -> Iterator[None]:
        """A sheet over the list; what is chosen in it counts at once, so closing loses nothing."""
        with self.client, Sheet(title) as sheet:
            yield
            with ui.element("div").classes("sheet-foot"):
                Button(done, sheet.close, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()


def typed(field: str = "text") -> Part:
    return Part(field, lambda said: said.replace("\x00", "")[:LONGEST], str.strip)


def one_of(field: str, values: Iterable[Any]) -> Part:
    return Part(field, {str(value): value for value in values}.get)


def some_of(field: str, values: Sequence[str]) -> Part:
    """Several with commas between them, in the order of `values`."""
    return Part(
        field,
        lambda said: tuple(value for value in values if value in said.split(",")),
        ",".join,
    )


def yes(field: str, said: str = "1") -> Part:
    return Part(field, {said: True}.get, lambda on: said if on else "")


def a_day(field: str) -> Part:
    return Part(field, _day)


def page_number() -> Part:
    return Part("page", _page)


def record_id(field: str) -> Part:
    """The number of a record, such as the last one of the page before."""
    return Part(field, _record_id)


def _record_id(said: str) -> int | None:
    readable = said.isascii() and said.isdecimal() and len(said) <= len(str(LARGEST_ID))
    return min(int(said), LARGEST_ID) if readable else None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _page(said: str) -> int | None:
    readable = said.isascii() and said.isdecimal() and len(said) <= LONGEST_PAGE
    return (int(said) or None) if readable else None
