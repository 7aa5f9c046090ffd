"""Everything a page is built from: `from pages.widgets import Button, DataTable, status_chip`."""

from pages.widgets.button import (
    Button,
    IconButton,
    LinkButton,
    copy_link,
    print_button,
    submit_button,
)
from pages.widgets.choices import Choice, Option, Picker, Several
from pages.widgets.difference import Change, difference
from pages.widgets.fields import Check, DateField, Field, Quantity, clear_drafts, drafts
from pages.widgets.icons import Icon
from pages.widgets.layout import (
    caption,
    card,
    description_list,
    divider,
    form_grid,
    row,
    skeleton,
    split,
    stack,
)
from pages.widgets.lists import (
    Column,
    DataTable,
    Filter,
    FilterChips,
    Lines,
    PagedTable,
    Paging,
)
from pages.widgets.overlay import Popover, Sheet, confirm
from pages.widgets.pieces import Cards, FocusKept, Pieces
from pages.widgets.saying import Progress, SaveState, UndoBar, empty_state, note, toast
from pages.widgets.status import chip, status_chip, status_look
from pages.widgets.steps import Step, StepBar
from pages.widgets.text import H1, H2, H3, Link, PartNumber, Text, TextElement
from pages.widgets.tree import TreeLine, TreeTable
from pages.widgets.upload import FileDrop

__all__ = [
    "H1",
    "H2",
    "H3",
    "Button",
    "Cards",
    "Change",
    "Check",
    "Choice",
    "Column",
    "DataTable",
    "DateField",
    "Field",
    "FileDrop",
    "Filter",
    "FilterChips",
    "FocusKept",
    "Icon",
    "IconButton",
    "Lines",
    "Link",
    "LinkButton",
    "Option",
    "PagedTable",
    "Paging",
    "PartNumber",
    "Picker",
    "Pieces",
    "Popover",
    "Progress",
    "Quantity",
    "SaveState",
    "Several",
    "Sheet",
    "Step",
    "StepBar",
    "Text",
    "TextElement",
    "TreeLine",
    "TreeTable",
    "UndoBar",
    "caption",
    "card",
    "chip",
    "clear_drafts",
    "confirm",
    "copy_link",
    "description_list",
    "difference",
    "divider",
    "drafts",
    "empty_state",
    "form_grid",
    "note",
    "print_button",
    "row",
    "skeleton",
    "split",
    "stack",
    "status_chip",
    "status_look",
    "submit_button",
    "toast",
]
