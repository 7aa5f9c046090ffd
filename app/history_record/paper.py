"""The record on paper, set by typst: the same bytes at every printing while nothing changed."""

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import segno
import typst

from app.exports import File
from app.exports.file import file
from app.exports.pdf_file import FONTS, Paper
from app.history_record.content import Record
from app.history_record.section import Section, Table
from app.history_record.showing import sections
from app.history_record.values import said
from app.rules import record as rules
from app.words import t

TEMPLATE = Path(__file__).with_name("record.typ").read_bytes()
# As much of the hash as a code that is scanned from paper needs to tell two states apart.
SHORT = 16


def pdf(record: Record, paper: Paper, zone: ZoneInfo, base: str) -> File:
    """On A4 or US Letter, with page numbers, hash and QR; call it in a thread.

    `base` is the address of this installation, for the QR.
    """
    content = typst.compile(
        TEMPLATE,
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs={"record": json.dumps(_content(record, paper, zone) | {"qr": qr(record, base)})},
        timestamp=_last_change(record),
    )
    assert isinstance(content, bytes)  # noqa: S101  # one PDF is one file
    return file(t("Device history record {n}", n=record.number), "pdf", "application/pdf", content)


def plain_json(record: Record) -> File:
    """The content with its hash; beside it what may change: names, and whether signatures hold."""
    told = {
        "sha256": record.sha256,
        "content": record.content,
        "names": record.names.now,
        "former_names": {
            user_name: [{"name": one.name, "until": said(one.until)} for one in former]
            for user_name, former in record.names.former.items()
        },
        "signatures": [
            {
                **dict(zip(("user_name", "meaning", "sha256", "at"), one, strict=True)),
                "verified": not differs,
                "differs": differs,
            }
            for one, differs in record.holds.items()
        ],
    }
    words = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    name = t("Device history record {n}", n=record.number)
    return file(name, "json", "application/json", words.encode())


def address(number: str, sha256: str = "") -> str:
    """Where the record is read; with a hash the page says whether it is still the same."""
    there = f"/builds/{quote(number, safe='')}/record"
    return f"{there}?hash={sha256[:SHORT]}" if sha256 else there


def qr(record: Record, base: str) -> str:
    """The record's whole address with its hash, as an SVG drawing."""
    drawn = io.BytesIO()
    whole = base.rstrip("/") + address(record.number, record.sha256)
    code = segno.make(whole, error="m", micro=False)
    code.save(drawn, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False)
    return drawn.getvalue().decode()


def _content(record: Record, paper: Paper, zone: ZoneInfo) -> dict[str, Any]:
    missing = [one.lack for one in rules.lacks(rules.meter(record.content))]
    order = record.content["order"]
    return {
        "paper": paper,
        "title": t("Device history record {n}", n=record.number),
        "subtitle": f"{order['po_number']} · {order['customer']}",
        "author": "CleanStation",
        "sha256": record.sha256,
        "scan": t("Scan to open the record and to see whether it is still this one."),
        "missing": missing,
        "state": _state(missing),
        "sections": [_section(one) for one in sections(record, zone)],
    }


def _state(missing: list[str]) -> str:
    if not missing:
        return t("Complete: nothing is missing.")
    return t("Not complete: {n} missing.", n=len(missing))


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "facts": section.told,
        "seals": section.seals,
        "tables": [_table(table) for table in section.filled],
        "signatures": [
            {
                "how": one.how,
                "person": one.person,
                "statement": one.statement,
                "sha256": one.sha256,
                "holds": one.holds,
                "said": one.said,
            }
            for one in section.signatures
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": [{"label": label, "kind": kind} for label, kind in table.columns],
        "rows": [[[line for line in cell if line] for cell in row] for row in table.rows],
    }


def _last_change(record: Record) -> datetime:
    """When the build moved last: a time of printing would make every print another file."""
    return datetime.fromisoformat(record.content["moves"][-1]["at"]).replace(microsecond=0)
