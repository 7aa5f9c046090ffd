"""People, for whoever runs the server: see them, let them in, keep them out."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from app import days
from app import settings as environment
from app.commands.on_database import base_url, look, write
from app.errors import Refused
from app.roles import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.directory import Listed

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
UserName = Annotated[str, typer.Argument(help="The user name, as `users list` shows it.")]


def add_to(cli: typer.Typer) -> None:
    """Add `users` and its commands to the command line."""
    users = typer.Typer(help="People: see them, let them in, keep them out.", no_args_is_help=True)
    users.command("list")(list_people)
    users.command()(invite)
    users.command("create-link")(create_link)
    for command in (unlock, disable, enable, sign_out):
        users.command()(command)
    cli.add_typer(users, name="users")


def list_people(
    search: Annotated[str, typer.Argument(help="Part of a name or user name.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """List people with their roles and whether they may come in. Exit 1 without a database."""
    from app import directory  # noqa: PLC0415

    async def everybody(session: "AsyncSession") -> "list[Listed]":
        found: list[Listed] = []
        page, total = 1, 1
        while len(found) < total:
            more, total = await directory.found(session, directory.Wanted(search, page=page))
            if not more:
                break
            found, page = [*found, *more], page + 1
        return found

    people = look(everybody)
    if as_json:
        typer.echo(json.dumps([_facts(person) for person in people]))
        return
    for person in people:
        roles = ", ".join(role.value for role in person.roles)
        typer.echo(f"{person.user_name:<20} {person.state:<12} {person.name} ({roles})")


def invite(
    user_name: Annotated[str, typer.Argument(help="Letters, digits, dots; never used again.")],
    name: Annotated[str, typer.Option(help="First and last name.")],
    role: Annotated[list[Role], typer.Option(help="May be given several times.")],
    initials: Annotated[str, typer.Option(help="Up to 5 letters; from the name if left out.")] = "",
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="An auditor's last day.")
    ] = None,
) -> None:
    """Make an account and print its invitation link: it works once, within 7 days.

    Exit 1 when it is refused, with the reason.
    """
    from app import links, people, sign_in  # noqa: PLC0415

    ends = _end_of(until.date()) if until else None
    roles = {one: ends if one is Role.AUDITOR else None for one in role}
    letters = initials or "".join(word[0] for word in name.split())[:5].upper()
    newcomer, token = people.Newcomer(user_name, name, letters, roles), sign_in.new_token()
    write(lambda s: people.invite(s, newcomer, token))
    typer.echo(links.address("invitation", token, base_url()))


def create_link(user_name: UserName) -> None:
    """Print a new link to set a password: it works once, within 7 days; earlier ones stop.

    For somebody who lost the password, an only admin too. Exit 1 when nobody has this name.
    """
    from app import links, people, sign_in  # noqa: PLC0415

    token = sign_in.new_token()
    _on(user_name, lambda s, person_id: people.invite_again(s, person_id, token))
    typer.echo(links.address("invitation", token, base_url()))


def unlock(user_name: UserName) -> None:
    """Open an account that five wrong passwords locked. Exit 1 when nobody has this name."""
    from app import people  # noqa: PLC0415

    _on(user_name, people.unlock)
    typer.echo(f"{user_name} may try again.")


def disable(user_name: UserName) -> None:
    """Keep somebody out from now on; the account and what it did stay.

    Exit 1 when it is refused: the only admin stays.
    """
    from app import people  # noqa: PLC0415

    _on(user_name, people.disable)
    typer.echo(f"{user_name} is disabled and signed out.")


def enable(user_name: UserName) -> None:
    """Let a disabled person in again, with the roles of before."""
    from app import people  # noqa: PLC0415

    _on(user_name, people.enable)
    typer.echo(f"{user_name} may come in.")


def sign_out(user_name: UserName) -> None:
    """End all sessions of somebody, on every device, at once."""
    from app import people  # noqa: PLC0415

    _on(user_name, people.end_sessions)
    typer.echo(f"{user_name} is signed out everywhere.")


def _on(user_name: str, act: "Callable[[AsyncSession, int], Awaitable[None]]") -> None:
    from app import directory  # noqa: PLC0415

    async def work(session: "AsyncSession") -> None:
        person_id = await directory.id_of(session, user_name)
        if person_id is None:
            raise Refused(f"Nobody has the user name {user_name}.")
        await act(session, person_id)

    write(work)


def _facts(person: "Listed") -> dict[str, object]:
    return {
        "id": person.id,
        "user_name": person.user_name,
        "name": person.name,
        "initials": person.initials,
        "state": person.state,
        "roles": {
            role.value: until.isoformat() if until else None for role, until in person.roles.items()
        },
        "sessions": person.sessions,
        "last_seen_at": person.last_seen_at.isoformat() if person.last_seen_at else None,
    }


def _end_of(last: date) -> datetime:
    zone = ZoneInfo(environment.load().factory_time_zone)
    return days.end_of(last, zone)
