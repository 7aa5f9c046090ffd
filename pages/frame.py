"""The frame around every page: places, search, person, one title, one primary action.

with frame(t("Orders"), visitor, crumbs=[Crumb(t("Orders"), "/orders")], action=new_order):
    ...

A handler inside needs no `try`: a refusal is told in its own words, anything else with a number.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypedDict, Unpack

from nicegui import ui

from app import settings
from app.access import Role, Visitor
from app.notifications import Unread
from app.words import t
from pages import demonstration
from pages.bar import connection, guide, search
from pages.bell import bell
from pages.counters import keep_counting, show_count
from pages.errors import tell
from pages.widgets.button import submit_button
from pages.widgets.icons import icon_class
from pages.widgets.text import H1, Text, TextElement, own_path


@dataclass(frozen=True, slots=True)
class Crumb:
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the sidebar; without roles everybody sees it. An admin sees all."""

    text: str
    href: str
    icon: str
    roles: frozenset[Role] = frozenset()


PLACES = (
    Place("Dashboard", "/", "home"),
    Place("Orders", "/orders", "orders"),
    Place("Service parts", "/service", "package", frozenset({Role.SERVICE})),
    Place("Board", "/board", "board", frozenset(Role) - {Role.SERVICE}),
    Place("New order", "/orders/new", "plus", frozenset({Role.COORDINATOR})),
    Place("Procurement", "/procurement", "truck", frozenset({Role.PROCUREMENT, Role.COORDINATOR})),
    Place(
        "Quality",
        "/nonconformances",
        "shield",
        frozenset({Role.COORDINATOR, Role.QC, Role.AUDITOR}),
    ),
    Place("Checklists", "/templates", "check", frozenset({Role.QC, Role.AUDITOR})),
    Place("Floor", "/floor", "tool", frozenset({Role.ASSEMBLER, Role.COORDINATOR})),
    Place("Requests", "/service/requests", "message", frozenset(Role) - {Role.QC}),
    Place("Catalogue", "/catalogue", "box"),
    Place("Serial numbers", "/serials", "scan", frozenset({Role.QC, Role.SERVICE, Role.AUDITOR})),
    Place("Instruments", "/instruments", "flask", frozenset({Role.QC, Role.ASSEMBLER})),
    Place("People", "/people", "people", frozenset({Role.ADMIN})),
    Place("Messages", "/deliveries", "send", frozenset({Role.ADMIN})),
)
ROLES = {
    Role.ADMIN: "Admin",
    Role.COORDINATOR: "Production coordinator",
    Role.PROCUREMENT: "Procurement specialist",
    Role.QC: "QC inspector",
    Role.ASSEMBLER: "Assembler",
    Role.SERVICE: "Service",
    Role.AUDITOR: "Auditor",
}
# Pages that are reached through a place with another name.
THROUGH = {"/builds": "/orders", "/tools": "/instruments", "/instructions": "/instruments"}
# The bottom bar holds five: five places, or four and "More" for the rest.
BAR = 5


class Around(TypedDict, total=False):
    """What a page may add; `action` draws the one primary button, `counters` go by path."""

    crumbs: Sequence[Crumb]
    action: Callable[[], object] | None
    demonstration: bool
    counters: Mapping[str, int]
    unread: int
    wide: bool


@contextmanager
def frame(title: str, visitor: Visitor, **around: Unpack[Around]) -> Iterator[ui.element]:
    """Everything of a page but its content; the content stands in one `main` of the framework."""
    ui.page_title(f"{title} · CleanStation")
    ui.on_exception(tell)
    client = ui.context.client
    client.layout.props["data-person"] = str(visitor.person_id)
    here = standing(client.request.url.path, around.get("crumbs", ()))
    with client.layout:
        parts = [
            side_bar(visitor, here, around.get("counters", {})),
            top_bar(title, visitor, around),
        ]
        if around.get("demonstration", settings.current().is_demo):
            parts.append(demonstration.banner())
    for index, part in enumerate(parts):
        part.move(target_index=index)
    if around.get("wide"):
        ui.element("div").classes("page-wide").set_visibility(False)
    with ui.element("div").classes("page-head"):
        H1(title)
        action = around.get("action")
        if action:
            with ui.element("div").classes("page-action"):
                action()
    ui.skip_link(t("Skip to the content"), target=client.content)
    yield client.content


@contextmanager
def bare_frame(title: str) -> Iterator[ui.element]:
    """For pages before sign-in: the name of the house, one title, a narrow column."""
    ui.page_title(f"{title} · CleanStation")
    ui.on_exception(tell)
    client = ui.context.client
    with client.layout:
        with ui.element("header").classes("bare-top") as top:
            brand("/sign-in")
        if settings.current().is_demo:
            demonstration.banner().move(target_index=0)
    top.move(target_index=0)
    H1(title)
    yield client.content


def places_for(roles: frozenset[Role]) -> list[Place]:
    admin = Role.ADMIN in roles
    return [place for place in PLACES if admin or not place.roles or place.roles & roles]


def side_bar(visitor: Visitor, here: str, counters: Mapping[str, int]) -> ui.element:
    """A column in landscape, a bar at the bottom in portrait: one element, two styles."""
    places = places_for(visitor.roles)
    inside = place_around(here, places)
    far = places[BAR - 1 :] if len(places) > BAR else []
    with ui.element("nav").classes("side").props(f'aria-label="{t("Places")}"') as bar:
        brand("/")
        links = {
            place.href: [place_link(place, counters.get(place.href, 0), here=place.href == inside)]
            for place in places
        }
        for place in far:
            links[place.href][0].classes("place-far")
        if far:
            more_places(far, links, inside)
    keep_counting(links, visitor)
    return bar


def standing(path: str, crumbs: Sequence[Crumb]) -> str:
    """Where a page belongs: its own path, or where its breadcrumb begins when that is elsewhere."""
    begins = crumbs[0].href if crumbs else path
    return path if is_inside(path, begins) else begins


def place_around(here: str, places: Sequence[Place]) -> str:
    """The path of the place this page belongs to, such as the orders for a build."""
    there = next((above + here for page, above in THROUGH.items() if is_inside(here, page)), here)
    return max((p.href for p in places if is_inside(there, p.href)), key=len, default="")


def is_inside(here: str, href: str) -> bool:
    return here == href or (href != "/" and here.startswith(f"{href}/"))


def brand(href: str) -> None:
    TextElement(tag="a", text="CleanStation").classes("brand i-sink").props["href"] = href


def place_link(place: Place, count: int, *, here: bool) -> TextElement:
    link = TextElement(tag="a", text=t(place.text)).classes(f"place {icon_class(place.icon)}")
    link.props["href"] = place.href
    if here:
        link.props["aria-current"] = "page"
    show_count(link, count)
    return link


def more_places(far: Sequence[Place], links: dict[str, list[TextElement]], inside: str) -> None:
    opener = TextElement(tag="button", text=t("More")).classes("place place-more i-more")
    opener.props["type"] = "button"
    with ui.element("div").classes("menu menu-more") as menu:
        for place in far:
            links[place.href].append(place_link(place, 0, here=place.href == inside))
    menu.props["popover"] = "auto"
    opener.props["popovertarget"] = menu.html_id


def top_bar(title: str, visitor: Visitor, around: Around) -> ui.element:
    with ui.element("header").classes("top") as bar:
        breadcrumb(title, around.get("crumbs", ()))
        search()
        connection()
        guide()
        bell(visitor, Unread(around.get("unread", 0), urgent=False))
        person_menu(visitor)
    return bar


def breadcrumb(title: str, crumbs: Sequence[Crumb]) -> None:
    with (
        ui.element("nav").classes("crumbs").props(f'aria-label="{t("Where you are")}"'),
        ui.element("ol"),
    ):
        for crumb in crumbs:
            with ui.element("li"):
                Back(crumb)
        if not crumbs or crumbs[-1].text != title:
            with ui.element("li"):
                Here(title)


class Back(TextElement):
    """One of the pages a page belongs to."""

    def __init__(self, crumb: Crumb) -> None:
        super().__init__(tag="a", text=crumb.text)
        self.props["href"], self.props["title"] = own_path(crumb.href), crumb.text


class Here(TextElement):
    """The end of the breadcrumb."""

    def __init__(self, title: str) -> None:
        super().__init__(tag="span", text=title)
        self.props["aria-current"], self.props["title"] = "page", title


def retitle(title: str) -> None:
    """What the page is about has another name: its heading, its breadcrumb and its tab say it."""
    ui.page_title(f"{title} · CleanStation")
    for element in ui.context.client.elements.values():
        if isinstance(element, H1 | Here):
            element.set_text(title)
            if isinstance(element, Here):
                element.props["title"] = title


def recrumb(crumb: Crumb) -> None:
    """What the page belongs to has another name: the breadcrumb says it."""
    for element in ui.context.client.elements.values():
        if isinstance(element, Back) and element.props["href"] == own_path(crumb.href):
            element.set_text(crumb.text)
            element.props["title"] = crumb.text


def person_menu(visitor: Visitor) -> None:
    """Opens without the server, and signing out is a real POST that works without a socket."""
    opener = ui.element("button").classes("initials")
    opener.props["type"] = "button"
    opener.props["aria-label"] = t("Your menu, {name}", name=visitor.name)
    with opener:
        TextElement(tag="span", text=visitor.initials).props["aria-hidden"] = "true"
    with ui.element("div").classes("menu menu-person") as menu:
        with ui.element("div").classes("menu-head"):
            Text(visitor.name, "strong")
            Text(", ".join(t(ROLES[role]) for role in ROLES if role in visitor.roles), "faint")
        place_link(Place("Profile", "/profile", "person"), 0, here=False)
        with ui.element("form").props("method=post action=/sign-out"):
            submit_button(t("Sign out"), kind="quiet", icon="leave").classes(
                "place", remove="btn btn-quiet"
            )
    menu.props["popover"] = "auto"
    opener.props["popovertarget"] = menu.html_id
