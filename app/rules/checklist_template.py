"""A checklist template as a value: its items exactly as somebody wrote them, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from app.rules.rule_set import When
from app.rules.run_item import ItemType

Language = Literal["EN", "FR", "ES"]
LANGUAGES: tuple[Language, ...] = ("EN", "FR", "ES")
Per = Literal["build", "basin", "accessory", "line"]
PER: Mapping[Per, str] = {
    "build": "once for the sink",
    "basin": "once for each basin",
    "accessory": "once for each accessory, in its quantity",
    "line": "once for each line of the BOM that fits one of its parts, in its quantity",
}
COLUMNS: tuple[str, ...] = (
    "key", "section", "section_fr", "section_es", "wording_en", "wording_fr", "wording_es", "type",
    "when", "per", "required", "critical", "expected", "options", "options_fr", "options_es",
    "lower", "upper", "target", "tolerance", "unit", "note_prompt", "note_prompt_fr",
    "note_prompt_es", "photo", "serial_of", "instrument", "parts", "tools", "tools_fr", "tools_es",
    "instruction", "quantity", "document", "computed", "by_drawing",
)  # fmt: skip
"""The columns of a template, in a file and in the database alike; every cell is text."""
TRANSLATIONS: Mapping[str, str] = {"FR": "_fr", "ES": "_es"}
"""How the columns end that say the same in another language; what is empty there stays English."""


@dataclass(frozen=True, slots=True)
class PartWanted:
    """A part a task uses: an item number, or a pattern with `*` for lines of the BOM.

    `quantity` is None when the BOM says how many.
    """

    number: str
    quantity: Decimal | None = None

    @property
    def is_pattern(self) -> bool:
        return "*" in self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateItem:
    """One row. `expected`, `target`, `quantity` may hold a word of `checklist_words`.

    What ends in `_in` says the same by language, other than English.
    """

    key: str
    section: str
    wording: Mapping[str, str]
    type: ItemType
    when: When = ()
    per: Per = "build"
    required: bool = True
    critical: bool = False
    expected: str = ""
    options: tuple[str, ...] = ()
    lower: Decimal | None = None
    upper: Decimal | None = None
    target: str = ""
    tolerance: Decimal | None = None
    unit: str = ""
    note_prompt: str = ""
    photo: bool = False
    serial_of: str = ""
    instrument: str = ""
    parts: tuple[PartWanted, ...] = ()
    tools: tuple[str, ...] = ()
    instruction: str = ""
    quantity: str = ""
    document: str = ""
    computed: str = ""
    # Answered by comparing with the drawing: another drawing asks it again.
    by_drawing: bool = False
    section_in: Mapping[str, str] = field(default_factory=dict)
    # In the order of `options`: an answer keeps the English one, whatever it was called.
    options_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note_prompt_in: Mapping[str, str] = field(default_factory=dict)
    # In the order of `tools`.
    tools_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def said(self, language: str) -> str:
        """The wording in this language, in English where nobody has translated it."""
        return self.wording.get(language) or self.wording["EN"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Made by `checklist.load`, which lets nothing unknown in."""

    items: tuple[TemplateItem, ...]
    sha256: str

    @property
    def sections(self) -> tuple[str, ...]:
        """Their titles, in the order of the template."""
        return tuple(dict.fromkeys(item.section for item in self.items))

    def titles(self, language: str) -> Mapping[str, str]:
        """What the sections are called: as the first item that says so, or else in English."""
        found: dict[str, str] = {}
        for item in self.items:
            if title := item.section_in.get(language):
                found.setdefault(item.section, title)
        return {section: found.get(section, section) for section in self.sections}
