"""The people of the house: the list, with search and filters kept in the address."""

from functools import partial

from fastapi import Request

from app import directory, edge
from app.access import Action, Role
from app.directory import PAGE_SIZE, Listed, Wanted
from app.words import t
from pages.addressed import Address, Addressed, one_of, page_number, typed
from pages.frame import frame
from pages.moments import day, last_day, moment
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Column,
    DataTable,
    LinkButton,
    Paging,
    Picker,
    empty_state,
    row,
)

Found = tuple[list[Listed], int]
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


ADDRESS = Address(
    "/people",
    Wanted(),
    {
        "q": typed(),
        "role": one_of("role", [role.value for role in Role]),
        "state": one_of("state", STATES),
        "at": page_number(),
    },
)


@page("/people", action=Action.MANAGE_PEOPLE)
async def people_page(request: Request) -> None:
    invite = partial(LinkButton, t("Invite somebody"), "/people/new", kind="primary", icon="plus")
    with frame(t("People"), visitor(), action=invite):
        await PeopleList(ADDRESS.read(request.query_params)).draw()


class PeopleList(Addressed[Wanted, Found]):
    address, follows, size = ADDRESS, ("person",), PAGE_SIZE

    def total(self, found: Found) -> int:
        return found[1]

    async def read(self) -> Found:
        return await edge.read(actor(), lambda s: directory.found(s, self.wanted))

    def lay_out(self, _found: Found) -> None:
        with row("tools"):
            text = self.search_field(t("Search"), placeholder=t("Name or user name"))
            text.style("min-width: 220px")
            self.picker(t("Role"), "role", {role.value: t(role.words) for role in Role})
            self.picker(t("Account"), "state", {state: t(words) for state, words in STATES.items()})
        self.table = DataTable(COLUMNS, [], label=t("People"))
        self.nobody = empty_state("people", t("Nobody fits what you search for."))
        self.paging = Paging(0, self.wanted.page, PAGE_SIZE, lambda number: self.want(page=number))

    def picker(self, label: str, field: str, options: dict[str, str]) -> None:
        Picker(
            label,
            options,
            getattr(self.wanted, field) or None,
            on_change=lambda e: self.want(**{field: e.value or ""}),
            clearable=True,
            placeholder=t("All"),
        )

    def show(self, found: Found) -> None:
        people, total = found
        self.table.show([in_row(person) for person in people], count=total)
        self.table.set_visibility(bool(people))
        self.nobody.set_visibility(not people)
        self.paging.show(total, self.wanted.page)
        self.paging.set_visibility(total > PAGE_SIZE)


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
