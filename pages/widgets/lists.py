"""Lists of records: the table, paging, and chips that say what is filtered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, TypedDict, Unpack

from nicegui import ui
from nicegui.events import GenericEventArguments

from app.words import t
from pages.widgets.button import Button, IconButton
from pages.widgets.icons import icon_class
from pages.widgets.status import status_look
from pages.widgets.text import Text, TextElement, own_path

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`narrow="hide"` leaves the column out on phones; the rest becomes a card per row there."""

    name: str
    label: str
    kind: Literal["text", "strong", "mono", "number", "status", "date", "muted"] = "text"
    sort: bool = False
    narrow: Literal["", "hide"] = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """A cell of two lines; the tone colours the lower one, whose words say it too.

    In a column of statuses the upper one is the status.
    """

    text: str
    below: str
    tone: Literal["", "warn", "bad"] = ""


class TableLook(TypedDict, total=False):
    label: str
    on_open: Callable[[Any], object]
    on_sort: Callable[[str], object]
    sorted_by: str
    count: int


class DataTable(ui.element, component="record_table.js"):
    """Rows are dicts with "id"; "href" makes a row a real link, one more in "changed" lights it.

    `sorted_by` names a column, with "-" in front when descending. Sorting and paging are the
    caller's: the rows given are the rows shown.
    """

    def __init__(
        self, columns: Sequence[Column], rows: Sequence[Row], **look: Unpack[TableLook]
    ) -> None:
        super().__init__()
        self.columns = columns
        self.props["columns"] = [asdict(column) for column in columns]
        self.props["label"] = look["label"] if "label" in look else t("List")
        self.props["sorted"] = look.get("sorted_by", "")
        self.props["count"] = look.get("count", len(rows))
        on_open, on_sort = look.get("on_open"), look.get("on_sort")
        self.props["opening"] = on_open is not None
        self.show(rows)
        if on_open:
            self.on("open", lambda e: self._open(e, on_open))
        if on_sort:
            self.on("sort", lambda e: self._sort(e, on_sort))

    def show(self, rows: Sequence[Row], *, count: int | None = None) -> None:
        self.rows = list(rows)
        self.props["rows"] = [self._row(row) for row in rows]
        self.props["count"] = len(rows) if count is None else count

    def _row(self, row: Row) -> dict[str, Any]:
        """Only what the columns name leaves the server, as text."""
        cells: dict[str, Any] = {"id": row["id"]}
        if row.get("href"):
            cells["href"] = own_path(str(row["href"]))
        if row.get("changed"):
            cells["changed"] = row["changed"]
        for column in self.columns:
            value = row.get(column.name)
            cells[column.name] = "" if value is None else cell(column.kind, value)
        return cells

    def _open(self, event: GenericEventArguments, on_open: Callable[[Any], object]) -> object:
        # The id comes from the browser: only one of the rows shown may be opened.
        known = [row["id"] for row in self.rows]
        return on_open(event.args) if event.args in known else None

    def _sort(self, event: GenericEventArguments, on_sort: Callable[[str], object]) -> object:
        by = str(event.args)
        if by.removeprefix("-") not in {column.name for column in self.columns if column.sort}:
            return None
        self.props["sorted"] = by
        return on_sort(by)

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        labels = [column.label for column in self.columns]
        cells = [
            text
            for row in self.props["rows"]
            for value in row.values()
            for text in (value.values() if isinstance(value, dict) else [value])
        ]
        return [*super()._displayed_contents(only_visible=only_visible), *labels, *cells]


def cell(kind: str, value: object) -> str | dict[str, str]:
    if kind == "status":
        status, below = (value.text, value.below) if isinstance(value, Lines) else (value, "")
        words, look, icon = status_look(str(status))
        return {"text": words, "look": f"tone-{look} {icon_class(icon)}", "below": below}
    if isinstance(value, Lines):
        tone = f"cell-below below-{value.tone}" if value.tone else "cell-below"
        return {"text": value.text, "below": value.below, "tone": tone}
    return str(value)


class Paging(ui.element):
    """ "1–50 of 1,204", and the two steps; pages count from 1."""

    def __init__(self, total: int, page: int, size: int, on_page: Callable[[int], object]) -> None:
        super().__init__("nav")
        self.classes("paging").props["aria-label"] = t("Pages")
        self.size, self.on_page = size, on_page
        with self:
            self._told = Text("", "muted numeric")
            self._told.props["role"] = "status"
            self._back = IconButton("left", t("Previous page"), lambda: self._step(-1))
            self._next = IconButton("right", t("Next page"), lambda: self._step(1))
        self.show(total, page)

    def show(self, total: int, page: int, *, more: bool = False) -> None:
        """`more` says that counting stopped at `total`."""
        self.page = page
        first, last = (page - 1) * self.size + 1, min(page * self.size, total)
        all_of_it = t("more than {total}", total=f"{total:,}") if more else f"{total:,}"
        words = t("{first}–{last} of {total}", first=first, last=last, total=all_of_it)
        self._told.set_text(words if total else t("Nothing to show"))
        self._back.block(None if page > 1 else t("This is the first page."))
        self._next.block(None if last < total or more else t("This is the last page."))

    def _step(self, by: int) -> object:
        return self.on_page(self.page + by)


class Counted(Protocol):
    """What a page of a list says about all of it; `more` when counting stopped at `total`."""

    @property
    def total(self) -> int: ...
    @property
    def more(self) -> bool: ...


class PagedTable:
    """A table with its pages; where it is empty, what says why."""

    def __init__(self, table: DataTable, size: int, on_page: Callable[[int], object]) -> None:
        self.table = table
        self.nothing = ui.element("div").classes("when-filled")
        self.paging = Paging(0, 1, size, on_page)

    def show(
        self, rows: Sequence[Row], page: int, counted: Counted, empty: Callable[[], object]
    ) -> None:
        self.table.show(rows, count=counted.total)
        self.paging.show(counted.total, page, more=counted.more)
        self.table.set_visibility(bool(rows))
        self.paging.set_visibility(bool(rows))
        self.nothing.clear()
        if not rows:
            with self.nothing:
                empty()


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing the list is narrowed by, in words."""

    name: str
    text: str


class FilterChips(ui.element):
    """Each chip is a button that takes its filter away."""

    def __init__(self, filters: Sequence[Filter], on_remove: Callable[[str], object]) -> None:
        super().__init__("div")
        self.classes("filters").props["role"] = "group"
        self.props["aria-label"] = t("Filters")
        self.on_remove = on_remove
        self.show(filters)

    def show(self, filters: Sequence[Filter]) -> None:
        self.clear()
        self.set_visibility(bool(filters))
        with self:
            for one in filters:
                self._chip(one)
            if len(filters) > 1:
                Button(t("Clear all"), lambda: self.on_remove(""), kind="quiet")

    def _chip(self, one: Filter) -> TextElement:
        button = Button(one.text, lambda: self.on_remove(one.name), icon="cross")
        button.classes("filter-chip").props["aria-label"] = t(
            "Remove filter: {what}", what=one.text
        )
        return button
