"""The user guide of each role, from `docs/guide/`, one press away on every page."""

from functools import cache
from pathlib import Path

from fastapi.responses import FileResponse, RedirectResponse, Response
from nicegui import ui

from app.access import Action, Role, Visitor
from app.errors import Refused
from app.words import t
from pages.frame import Crumb, frame
from pages.visitor import page, route, visitor
from pages.widgets import LinkButton, card, print_button, row

FOLDER = Path(__file__).parent.parent / "docs" / "guide"
# In the order in which an order meets them.
ROLES = (
    Role.COORDINATOR,
    Role.PROCUREMENT,
    Role.QC,
    Role.ASSEMBLER,
    Role.ADMIN,
    Role.AUDITOR,
    Role.SERVICE,
)


@page("/guide", action=Action.SEE_DASHBOARD)
async def guide_page() -> Response:
    """The guide of one's own role."""
    return RedirectResponse(f"/guide/{own(visitor())}", 303)


@page("/guide/{name}", action=Action.SEE_DASHBOARD)
async def role_page(name: str) -> None:
    role = next((role for role in ROLES if role == name), None)
    if role is None:
        raise Refused(t("There is no such guide."))
    title, text = written(name)
    with frame(title, visitor(), crumbs=[Crumb(t("Guide"), "/guide")]):
        with row("no-print"):
            for other in ROLES:
                here = other is role
                LinkButton(t(other.words), f"/guide/{other}", kind="primary" if here else "plain")
            print_button()
        with card():
            ui.markdown(text).classes("guide")


@route("/guide/images/{name}", action=Action.SEE_DASHBOARD)
async def guide_image(name: str) -> Response:
    """A picture of a guide; any other name is refused."""
    if name not in pictures():
        raise Refused(t("There is no such picture."))
    return FileResponse(FOLDER / "images" / name, media_type="image/png")


def own(person: Visitor) -> Role:
    """The guide somebody needs first."""
    return next((role for role in ROLES if role in person.roles), Role.COORDINATOR)


@cache
def written(name: str) -> tuple[str, str]:
    """Title and text of a guide; its pictures are asked for by address."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    return first.removeprefix("# ").strip(), rest.replace("](images/", "](/guide/images/")


@cache
def pictures() -> frozenset[str]:
    """The names of all pictures."""
    return frozenset(path.name for path in (FOLDER / "images").glob("*.png"))


def register() -> None:
    guide_image.register()
    guide_page.register()
    role_page.register()
