"""A table to be read and printed, as a record needs it: no sorting, several lines in a cell."""

from collections.abc import Sequence
from typing import Any

from nicegui import ui


class PaperTable(ui.element, component="paper_table.js"):
    """`columns` are a label and a kind (text, mono, number); a cell is its lines.

    `pictures`: of each row the id of its picture, or 0.
    """

    def __init__(
        self,
        columns: Sequence[tuple[str, str]],
        rows: Sequence[Sequence[Sequence[str]]],
        *,
        label: str,
        pictures: Sequence[int] = (),
    ) -> None:
        super().__init__()
        self.props["label"] = label
        self.props["columns"] = [{"label": name, "kind": kind} for name, kind in columns]
        self.props["pictures"] = list(pictures)
        self.props["rows"] = [[[line for line in cell if line] for cell in row] for row in rows]

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        labels = [column["label"] for column in self.props["columns"]]
        cells = [line for row in self.props["rows"] for cell in row for line in cell]
        return [*super()._displayed_contents(only_visible=only_visible), *labels, *cells]
