"""Bills of materials and findings as plain text for a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.rules.bom import Bom
from app.rules.coverage import Finding
from app.rules.numbers import plain
from app.rules.vocabulary import PLURAL

ONE_OF = {plural: scope for scope, plural in PLURAL.items()}


def bom_text(bom: Bom) -> str:
    return "\n".join(_bom(bom))


def findings_text(findings: Sequence[Finding]) -> str:
    if not findings:
        return "No gap, no overlap, nothing unreachable, no contradiction."
    rows = [(f.kind, f.slot or "-", f.message) for f in findings]
    head, *told = _table(("finding", "slot", "what"), rows)
    samples = [f"    such as {sample_text(finding.sample)}" for finding in findings]
    return "\n".join([head, *(line for pair in zip(told, samples, strict=True) for line in pair)])


def sample_text(sample: Mapping[str, object]) -> str:
    """A whole configuration on one line, in the words of the rules: “length 60.5, feet casters”.

    Left out is what there is none of: a list without entries, a basin's P-trap.
    """
    return ", ".join(said for word, value in sample.items() for said in _choices(word, value))


def _choices(word: str, value: object) -> Iterator[str]:
    each = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    name = ONE_OF.get(word, word).replace("_", " ")
    yield from (f"{name} {said}" for one in each if (said := _said(one)))


def _said(value: object) -> str:
    if not isinstance(value, Mapping):
        return "none" if value is None else str(value)
    named = {word: word if one is True else _side_by_side(one) for word, one in value.items()}
    return " ".join(said for word, said in named.items() if value[word] is not False)


def _side_by_side(value: object) -> str:
    """The sides of a size of one's own: “28x22x10”."""
    return "x".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)


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
