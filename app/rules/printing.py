"""Bills of materials and findings as plain text for a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from app.rules.bom import Bom
from app.rules.coverage import Finding
from app.rules.numbers import plain


def bom_text(bom: Bom) -> str:
    return "\n".join(_bom(bom))


def findings_text(findings: Sequence[Finding]) -> str:
    if not findings:
        return "No gap, no overlap, nothing unreachable, no contradiction."
    rows = [(f.kind, f.slot or "-", f.message) for f in findings]
    return "\n".join(_table(("finding", "slot", "what"), rows))


def _bom(bom: Bom) -> Iterator[str]:
    for refusal in bom.refusals:
        yield f"REFUSED  {refusal.message}  [{refusal.rule}]"
    for caution in bom.warnings:
        state = "accepted" if caution.acknowledged else "WARNING "
        yield f"{state} {caution.message}  [{caution.rule}]"
    rows = [
        (
            line.item,
            line.outline,
            f"{plain(line.quantity)}{'' if line.quantity_verified else ' ?'}",
            ", ".join([line.name, *line.attributes.values()]),
            "; ".join(reason.because for reason in line.reasons),
        )
        for line in bom.top_lines
    ]
    if rows:
        yield from _table(("item", "outline", "quantity", "name", "because"), rows)
    if any(not line.quantity_verified for line in bom.top_lines):
        yield "?  nobody has verified this quantity yet"
    yield f"rule set {bom.rule_set} · {bom.sha256 or 'refused: this is no bill of materials'}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads) - 1)]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        yield "  ".join([*cells, line[-1]]).rstrip()
