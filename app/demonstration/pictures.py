"""Pictures of the demonstration, drawn when they are needed: papers, labels, a drop of water."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import date
from io import BytesIO
from uuid import uuid4

from PIL import Image, ImageDraw
from sqlalchemy.ext.asyncio import AsyncSession

from app import photos
from app.demonstration.entering import Paper
from app.files import store
from app.photos import Stored, Taken
from app.rules.verdict import Place, Standing
from app.runs import Shown

PAPER, INK, STEEL, WATER = "#fdfdf8", "#1d2733", "#b9c2c9", "#2f7fb5"
SIZE = (960, 720)


async def album() -> Sequence[Stored]:
    """The photos their tablets take, stored once; the last shows what is wrong."""
    drawn = (label("T2-B1\nMade in 2026"), label("T2-B1\n120 V   60 Hz"), leak())
    return await asyncio.gather(*(photos.store_picture(one) for one in drawn))


async def papers() -> Sequence[Paper]:
    """What is with every order that goes to the floor, and with a sink that is drawn apart."""
    drawn = {
        "Shop drawing.pdf": drawing("Shop drawing, approved by the customer"),
        "Order confirmation.pdf": confirmation("Order confirmation"),
        "Shop drawing of the E-Sink.pdf": drawing("E-Sink, approved by the customer"),
    }
    common, confirmed, apart = await asyncio.gather(*map(store.keep, drawn.values()))
    names = list(drawn)
    return [
        Paper(kind="drawing", name=names[0], kept=common),
        Paper(kind="order-confirmation", name=names[1], kept=confirmed),
        Paper(kind="drawing", name=names[2], kept=apart, apart=True),
    ]


async def take(
    session: AsyncSession, album: Sequence[Stored], shown: Shown, wrong: Collection[Place]
) -> None:
    """A photo of each item that asks for one, and of everything that is wrong; the last is that."""
    for one in shown.standings:
        if album and (one.item.place in wrong or _asks(one)):
            stored = album[-1] if one.item.place in wrong else album[len(one.item.key) % 2]
            taken = Taken(client_id=uuid4(), item_key=one.item.key, basin=one.item.basin)
            await photos.add(session, shown.head.id, taken, stored)


def _asks(one: Standing) -> bool:
    return one.item.photo and one.asked_for


def drawing(title: str) -> bytes:
    """A shop drawing of one page, as a PDF."""
    sheet, pen = _page()
    pen.rectangle((80, 200, 880, 420), outline=INK, width=4)
    pen.rectangle((380, 240, 580, 390), outline=INK, width=3)
    pen.line((80, 470, 880, 470), fill=INK, width=2)
    pen.text((440, 480), '48"', fill=INK, font_size=32)
    for left in (120, 820):
        pen.rectangle((left, 420, left + 20, 640), outline=INK, width=3)
    pen.text((80, 60), title, fill=INK, font_size=36)
    return _written(sheet, "PDF")


def confirmation(title: str) -> bytes:
    """An order confirmation of one page, as a PDF."""
    sheet, pen = _page()
    pen.text((80, 60), title, fill=INK, font_size=36)
    for line in range(9):
        pen.line((80, 180 + 50 * line, 860 - 60 * (line % 3), 180 + 50 * line), fill=STEEL, width=6)
    return _written(sheet, "PDF")


def certificate(number: str, calibrated_on: date, due_on: date) -> bytes:
    """A certificate of calibration of one page, as a PDF."""
    sheet, pen = _page()
    pen.text((80, 60), f"Certificate of calibration, {number}", fill=INK, font_size=36)
    pen.text((80, 160), f"Calibrated on {calibrated_on}", fill=INK, font_size=28)
    pen.text((80, 210), f"Due again on {due_on}", fill=INK, font_size=28)
    for row, (told, read) in enumerate((("20.0", "20.1"), ("40.0", "40.0"), ("85.0", "84.8"))):
        pen.line((80, 320 + 70 * row, 880, 320 + 70 * row), fill=STEEL, width=3)
        pen.text((80, 340 + 70 * row), f"{told} °C", fill=INK, font_size=28)
        pen.text((480, 340 + 70 * row), f"{read} °C", fill=INK, font_size=28)
    return _written(sheet, "PDF")


def label(words: str) -> bytes:
    """A photo of a label on steel."""
    photo, pen = _page(STEEL)
    pen.rounded_rectangle((180, 180, 780, 540), 24, fill=PAPER, outline=INK, width=4)
    pen.text((220, 220), words, fill=INK, font_size=48)
    for bar in range(60):
        if bar * bar % 7 % 3:
            pen.rectangle((220 + 9 * bar, 400, 224 + 9 * bar, 500), fill=INK)
    return _written(photo, "JPEG")


def leak() -> bytes:
    """A photo of a seal that drips."""
    photo, pen = _page(STEEL)
    pen.ellipse((280, 160, 680, 560), outline=INK, width=18)
    pen.ellipse((460, 520, 540, 640), fill=WATER)
    pen.polygon([(500, 470), (465, 560), (535, 560)], fill=WATER)
    return _written(photo, "JPEG")


def _page(colour: str = PAPER) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGB", SIZE, colour)
    return sheet, ImageDraw.Draw(sheet)


def _written(sheet: Image.Image, form: str) -> bytes:
    out = BytesIO()
    sheet.save(out, form, quality=80)
    return out.getvalue()
