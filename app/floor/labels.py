"""The sheet of labels for the packages of a build, set by typst: cut it, or print on stickers."""

import asyncio
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import segno
import typst
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, ledger, settings
from app.access import Action, check
from app.errors import Refused
from app.exports.file import File, file
from app.exports.pdf_file import FONTS
from app.floor.packages import Packing, in_json, packing
from models.database import Actor

TEMPLATE = Path(__file__).with_name("labels.typ").read_bytes()
PAPERS = ("a4", "us-letter")


async def label_sheet(actor: Actor, build_number: str, paper: str = "a4") -> File:
    """One label a package, eight on a page; printing it is in the ledger. Raises `Refused`."""
    if paper not in PAPERS:
        raise Refused(f"“{paper[:40]}” is no paper of ours: use {', '.join(PAPERS)}.")
    packed = await edge.read(actor, lambda s: packing(s, build_number))
    made = await asyncio.to_thread(pdf, packed, paper, settings.current().app_base_url)
    facts = {"labels": len(packed.packages), "paper": paper, "sha256": made.sha256}

    async def write_down(session: AsyncSession) -> None:
        await check(session, Action.SEE_RUN)
        await ledger.record(session, "PRINTED", "labels", packed.build_id, facts)

    await edge.write(actor, write_down)
    return made


def pdf(packed: Packing, paper: str, base: str) -> File:
    """A second or less; `base` is the address of this installation, for the QR code."""
    told: dict[str, Any] = {
        **in_json(packed),
        "paper": paper,
        "qr": _qr(_scanned(packed.build_number, base)),
    }
    content = typst.compile(
        TEMPLATE,
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(told)},
        timestamp=datetime(2026, 1, 1, tzinfo=UTC),  # the same list gives the same file
    )
    assert isinstance(content, bytes)  # noqa: S101  # one PDF is one file
    return file(f"Labels {packed.build_number}", "pdf", "application/pdf", content)


def _scanned(number: str, base: str) -> str:
    """Where the build stands; without an address of ours its number, which every search takes."""
    return f"{base.rstrip('/')}/builds/{quote(number, safe='')}" if base else number


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False
    )
    return drawn.getvalue().decode()
