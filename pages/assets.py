"""Our stylesheet and scripts: one file each, named after their content, kept for ever by browsers.

A changed byte changes the name, so nobody works with yesterday's script after a deploy.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi.responses import Response
from nicegui import app as ng

from pages.widgets.icons import icon_css

STATIC = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
ICON = STATIC / "icon.svg"


@cache
def stylesheet() -> bytes:
    parts = [path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("*.css"))]
    return "\n".join([icon_css(), *parts]).encode()


@cache
def script() -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(STATIC.glob("*.js")))


def named(content: bytes, ending: str) -> str:
    return f"/static/{sha256(content).hexdigest()[:16]}.{ending}"


def stylesheet_link() -> str:
    return f'<link rel="stylesheet" href="{named(stylesheet(), "css")}">'


def head() -> str:
    """What stands in the head of every page."""
    return (
        f"{stylesheet_link()}\n"
        f'<script src="{named(script(), "js")}" defer></script>\n'
        '<meta name="theme-color" media="(prefers-color-scheme: light)" content="#f6f8fa">\n'
        '<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0b1220">\n'
    )


def register() -> None:
    @ng.get(named(stylesheet(), "css"), include_in_schema=False)
    async def css() -> Response:
        return Response(stylesheet(), media_type="text/css", headers={"Cache-Control": FOR_EVER})

    @ng.get(named(script(), "js"), include_in_schema=False)
    async def js() -> Response:
        headers = {"Cache-Control": FOR_EVER}
        return Response(script(), media_type="text/javascript", headers=headers)
