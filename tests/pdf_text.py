"""The words of a PDF, read with the fonts' own tables: what a person can mark and copy."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

Letters = dict[int, str]
GLYPH = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
BYTES_OF_A_GLYPH = 2


def pages_of(content: bytes) -> list[str]:
    """The text of each page in the order it was drawn, pieces parted by one space."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return [" ".join(" ".join(_pieces(page)).split()) for page in document.pages]


def _pieces(page: pikepdf.Page) -> Iterator[str]:
    fonts = {name: _letters(font) for name, font in page.resources.Font.items()}
    letters: Letters = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        if str(instruction.operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(instruction.operator) in {"Tj", "TJ"}:
            shown = operands[0] if str(instruction.operator) == "TJ" else operands
            yield "".join(_read(bytes(one), letters) for one in shown if _is_text(one))


def _letters(font: Any) -> Letters:  # noqa: ANN401  # pikepdf's own object
    """What each glyph of the font stands for; ligatures are several letters."""
    table = font.ToUnicode.read_bytes()
    return {
        int(glyph, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
        for glyph, letters in GLYPH.findall(table.partition(b"beginbfchar")[2])
    }


def _is_text(operand: object) -> bool:
    return isinstance(operand, pikepdf.String)


def _read(glyphs: bytes, letters: Letters) -> str:
    numbers = range(0, len(glyphs), BYTES_OF_A_GLYPH)
    return "".join(letters[int.from_bytes(glyphs[at : at + BYTES_OF_A_GLYPH])] for at in numbers)
