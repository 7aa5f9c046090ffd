"""One person, as an admin sees them: roles, the account, and where they are signed in."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from app import directory, edge, people, sign_in
from app.access import Action
from app.directory import Listed
from app.errors import Refused
from app.words import t
from models.people import SignInSession
from pages import live
from pages.frame import Crumb, frame, retitle
from pages.invite import HandedOver
from pages.moments import moment
from pages.people import STATES
from pages.role_choice import RoleChoice
from pages.sessions_list import sessions_list
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Field,
    SaveState,
    Text,
    card,
    confirm,
    description_list,
    form_grid,
    note,
    row,
    stack,
)
from pages.written import take_over

Step = Callable[[], Awaitable[object]]
Seen = tuple[Listed, Sequence[SignInSession]]


@page("/people/{person_id}", action=Action.MANAGE_PEOPLE)
async def person_page(person_id: int) -> None:
    shown = PersonSheet(person_id)
    seen = await shown.first(only=person_id)
    with frame(seen[0].name, visitor(), crumbs=[Crumb(t("People"), "/people")]):
        shown.draw(seen)
    await shown.drawn()


class PersonSheet(live.Present[Seen]):
    """The page of one person; what another admin does shows here too."""

    follows = ("person",)

    def __init__(self, person_id: int) -> None:
        super().__init__()
        self.id = person_id
        self.handed: HandedOver | None = None

    async def read_again(self) -> None:
        await super().read_again()
        if self.handed:
            await self.handed.look_again()

    async def read(self) -> Seen:
        person = await edge.read(actor(), lambda s: directory.one(s, self.id))
        return person, await edge.read(actor(), lambda s: people.sessions_of(s, self.id))

    def draw(self, seen: Seen) -> None:
        self.person, _ = seen
        with card(t("Account")):
            self.account = ui.element("div").classes("stack gap-4")
            self.link = ui.element("div").classes("stack")
        with card(t("What this person may do")):
            self.roles = RoleChoice(self.person.roles)
            self.roles_wrong = ui.element("div")
            with row():
                Button(t("Save the roles"), self.save_roles, kind="primary")
                self.roles_saved = SaveState()
        with card(t("Name")):
            self.name_fields()
        with card(t("Signed in")):
            self.sessions = ui.element("div").classes("stack")
        self.show(seen)

    def show(self, found: Seen) -> None:
        before = self.person
        self.person, open_now = found
        if called(self.person) != called(before):
            retitle(self.person.name)
            take_over(self.called, called(before), called(self.person))
        self.roles.show(self.person.roles)
        self.account.clear()
        with self.account:
            self.draw_account()
        self.sessions.clear()
        with self.sessions:
            if open_now:
                sessions_list(open_now, self.end_one, this=visitor().session_id)
                with row():
                    Button(t("End all sessions"), self.step(people.end_sessions))
            else:
                Text(t("Nowhere at the moment."), "muted")

    def draw_account(self) -> None:
        person = self.person
        state = t(STATES[person.state])
        if person.state == "locked":
            state = t("{state}, until {time}", state=state, time=moment(person.locked_until))
        description_list(
            [
                (t("User name"), person.user_name),
                (t("Account"), state),
                (t("Last seen"), moment(person.last_seen_at)),
            ]
        )
        with row():
            if person.state == "disabled":
                Button(t("Enable the account"), self.step(people.enable))
                return
            if person.state == "locked":
                Button(t("Unlock"), self.step(people.unlock), icon="lock")
            Button(t("New link to set a password"), self.invite_again, icon="link")
            Button(t("Disable the account"), self.disable, kind="danger").block(
                t("You cannot disable yourself. Another admin can.")
                if person.id == visitor().person_id
                else None
            )

    def step(self, act: Callable[..., Awaitable[None]]) -> Step:
        async def carry_out() -> None:
            await edge.write(actor(), lambda s: act(s, self.id))
            await self.read_again()

        return carry_out

    async def disable(self) -> None:
        sure = await confirm(
            t("Disable {name}?", name=self.person.name),
            t("They are signed out at once and cannot come in. What they did stays."),
            act=t("Disable"),
            danger=True,
        )
        if sure:
            await self.step(people.disable)()

    async def invite_again(self) -> None:
        token = sign_in.new_token()
        await edge.write(actor(), lambda s: people.invite_again(s, self.id, token))
        self.link.clear()
        with self.link:
            self.handed = HandedOver(self.person.name, token)

    async def end_one(self, session_id: int) -> None:
        await edge.write(actor(), lambda s: people.end_session(s, self.id, session_id))
        await self.read_again()

    async def save_roles(self) -> None:
        chosen, before = self.roles.chosen(), self.roles.roles
        self.roles_wrong.clear()
        try:
            await edge.write(actor(), lambda s: people.set_roles(s, self.id, chosen, before=before))
        except Refused as refusal:
            with self.roles_wrong:
                note(str(refusal), "bad")
            return
        self.roles_saved.saved(t("now"))
        await self.read_again()

    def name_fields(self) -> None:
        async def save() -> None:
            for field in self.called.values():
                field.refuse(None).set_value(field.value.strip())
            name, initials = (field.value for field in self.called.values())
            before = self.person.name, self.person.initials
            try:
                await edge.write(
                    actor(), lambda s: people.rename(s, self.id, name, initials, before=before)
                )
            except Refused as refusal:
                self.called["name"].refuse(str(refusal))
            else:
                state.saved(t("now"))
                await self.read_again()

        with stack(), form_grid():
            self.called = {
                "name": Field(t("Name"), self.person.name, name="name"),
                "initials": Field(t("Initials"), self.person.initials, name="initials"),
            }
        with row():
            Button(t("Save the name"), save)
            state = SaveState()


def called(person: Listed) -> dict[str, str]:
    return {"name": person.name, "initials": person.initials}


def register() -> None:
    person_page.register()
