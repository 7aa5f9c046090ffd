"""Line drawings for steps of work instructions; numbers and no words, so that everybody reads them.

Drawn large and made small, so that lines are smooth; a few kilobytes each.
"""

from collections.abc import Callable, Mapping
from io import BytesIO

from PIL import Image, ImageDraw

PAPER, INK, SOFT, ACCENT = "#ffffff", "#1d2733", "#b9c2c9", "#0369a1"
WIDTH, HEIGHT = 960, 600
SHARPER, COLOURS = 2, 32


class Pen:
    """Draws in points of the finished picture."""

    def __init__(self) -> None:
        self.sheet = Image.new("RGB", (WIDTH * SHARPER, HEIGHT * SHARPER), PAPER)
        self.pen = ImageDraw.Draw(self.sheet)

    def box(self, *corners: float, fill: str | None = None, round_by: int = 0) -> None:
        at = _larger(*corners)
        self.pen.rounded_rectangle(at, round_by * SHARPER, fill, INK, 5 * SHARPER)

    def line(self, *ends: float, colour: str = INK, width: int = 5) -> None:
        self.pen.line(_larger(*ends), colour, width * SHARPER)

    def dot(self, x: float, y: float, size: float, colour: str = INK) -> None:
        self.pen.ellipse(_larger(x - size, y - size, x + size, y + size), colour)

    def hole(self, x: float, y: float, size: float, colour: str = INK) -> None:
        self.dot(x, y, size, colour)
        self.dot(x, y, size / 2, PAPER)

    def arrow_down(self, x: float, y: float) -> None:
        self.line(x, y - 100, x, y - 30, colour=ACCENT, width=9)
        self.pen.polygon(_larger(x - 22, y - 36, x + 22, y - 36, x, y), ACCENT)

    def number(self, value: int, x: float, y: float) -> None:
        place = (x * SHARPER, y * SHARPER)
        self.pen.text(place, str(value), INK, font_size=44 * SHARPER, anchor="mm")

    def written(self) -> bytes:
        out = BytesIO()
        self.sheet.reduce(SHARPER).quantize(COLOURS).save(out, "PNG")
        return out.getvalue()


def pegboard(pen: Pen) -> None:
    """The bracket of the overhead light on its board: a washer at each of four holes, crosswise."""
    pen.box(120, 80, 840, 500)
    for place in range(15 * 8):
        pen.dot(165 + 45 * (place % 15), 132 + 45 * (place // 15), 5, SOFT)
    pen.box(390, 200, 570, 380, fill=PAPER)
    pen.line(480, 290, 480, 36, 700, 36, width=18)
    for number, (x, y) in enumerate(((425, 235), (535, 345), (535, 235), (425, 345)), start=1):
        pen.hole(x, y, 22, ACCENT)
        beside = x + (-80 if x < WIDTH / 2 else 80)
        pen.dot(beside, y, 30, PAPER)
        pen.number(number, beside, y)
    pen.box(60, 520, 900, 560)


def basin_opening(pen: Pen) -> None:
    """The deck from above: the opening of the basin, and the three places of a faucet behind it."""
    pen.box(60, 50, 900, 550)
    pen.line(60, 100, 900, 100)
    pen.box(300, 270, 660, 510, round_by=44)
    pen.box(324, 294, 636, 486, round_by=30)
    pen.hole(480, 390, 36, SOFT)
    for number, x in enumerate((390, 480, 570), start=1):
        pen.hole(x, 225, 20, ACCENT)
        pen.number(number, x, 160)


def feet(pen: Pen) -> None:
    """The sink from the front: its columns by number from the left, each on its foot."""
    pen.box(60, 50, 900, 170)
    pen.line(60, 80, 900, 80)
    for number, x in enumerate((150, 480, 810), start=1):
        pen.box(x - 22, 320, x + 22, 470)
        pen.box(x - 36, 170, x + 36, 330, fill=PAPER)
        pen.number(number, x, 250)
        pen.box(x - 60, 470, x + 60, 486, fill=INK)
        pen.hole(x, 518, 30)
    pen.line(40, 552, 920, 552, colour=SOFT, width=7)
    for x in (315, 645):
        pen.arrow_down(x, 400)


DRAWN: Mapping[str, Callable[[Pen], None]] = {
    "pegboard": pegboard,
    "basin opening": basin_opening,
    "feet": feet,
}


def draw(name: str) -> bytes:
    """One of `DRAWN`, as a PNG."""
    pen = Pen()
    DRAWN[name](pen)
    return pen.written()


def _larger(*points: float) -> list[float]:
    return [point * SHARPER for point in points]
