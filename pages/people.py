"""The people of the house: the list, with search and filters kept in the address."""

from functools import partial
from urllib.parse import urlencode

from nicegui import ui

from app import directory, edge
from app.access import Action, Role
from app.directory import PAGE_SIZE, Listed, Wanted
from app.words import t
from pages.frame import frame
from pages.live import on_change
from pages.moments import day, last_day, moment
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Column,
    DataTable,
    Field,
    LinkButton,
    Paging,
    Picker,
    empty_state,
    row,
)

STATES = {
    "active": "May come in",
    "no password": "No password yet",
    "locked": "Locked after wrong passwords",
    "disabled": "Disabled",
}
COLUMNS = (
    Column("name", "Name", "strong"),
    Column("user_name", "User name", narrow="hide"),
    Column("roles", "Roles"),
    Column("state", "Account"),
    Column("last_seen", "Last seen", "date", narrow="hide"),
)


@page("/people", action=Action.MANAGE_PEOPLE)
async def people_page(q: str = "", role: str = "", state: str = "", at: int = 1) -> None:
    shown = PeopleList(Wanted(q, role, state, at))
    on_change(("person",), shown.load)
    invite = partial(LinkButton, t("Invite somebody"), "/people/new", kind="primary", icon="plus")
    with frame(t("People"), visitor(), action=invite):
        shown.draw()
        await shown.load()


class PeopleList:
    """The list and what it is narrowed to; each change shows at once and stands in the address."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted

    def draw(self) -> None:
        with row():
            self.text = Field(
                t("Search"),
                self.wanted.text,
                keyboard="search",
                placeholder=t("Name or user name"),
                on_change=self.narrow,
            )
            self.text.classes("grow").style("min-width: 220px")
            roles = {role.value: t(role.words) for role in Role}
            self.role = self.picker(t("Role"), roles, self.wanted.role)
            states = {state: t(words) for state, words in STATES.items()}
            self.state = self.picker(t("Account"), states, self.wanted.state)
        self.table = DataTable(COLUMNS, [], label=t("People"))
        self.nobody = empty_state("people", t("Nobody fits what you search for."))
        self.paging = Paging(0, self.wanted.page, PAGE_SIZE, self.turn)

    def picker(self, label: str, options: dict[str, str], value: str) -> Picker:
        chosen = value if value in options else None
        return Picker(
            label, options, chosen, on_change=self.narrow, clearable=True, placeholder=t("All")
        )

    async def narrow(self) -> None:
        self.wanted = Wanted(self.text.value, self.role.value or "", self.state.value or "")
        await self.load()

    async def turn(self, to: int) -> None:
        self.wanted = Wanted(self.wanted.text, self.wanted.role, self.wanted.state, to)
        await self.load()

    async def load(self) -> None:
        asked = self.wanted
        people, total = await edge.read(actor(), lambda s: directory.found(s, asked))
        if asked is not self.wanted:
            return  # somebody typed on meanwhile; the newer answer is the one to show
        self.table.show([in_row(person) for person in people], count=total)
        self.table.set_visibility(bool(people))
        self.nobody.set_visibility(not people)
        self.paging.show(total, asked.page)
        self.paging.set_visibility(total > PAGE_SIZE)
        ui.navigate.history.replace(address(asked))


def address(wanted: Wanted) -> str:
    parts = {
        "q": wanted.text,
        "role": wanted.role,
        "state": wanted.state,
        "at": wanted.page if wanted.page > 1 else "",
    }
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"/people?{query}" if query else "/people"


def in_row(person: Listed) -> dict[str, object]:
    return {
        "id": person.id,
        "href": f"/people/{person.id}",
        "name": person.name,
        "user_name": person.user_name,
        "roles": roles_in_words(person),
        "state": t(STATES[person.state]),
        "last_seen": moment(person.last_seen_at),
    }


def roles_in_words(person: Listed) -> str:
    """As "QC inspector, Auditor until 3 Dec 2026"."""
    return ", ".join(
        t("{role} until {day}", role=t(role.words), day=day(last_day(until)))
        if until
        else t(role.words)
        for role, until in person.roles.items()
    )


def register() -> None:
    people_page.register()
