"""Fields that are kept as they are typed, and show what others wrote meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, TypeVar

from app.errors import Refused
from app.words import t
from pages.widgets import Check, Field, Picker

# Seconds of silence after which what was typed is kept.
QUIET = 0.8

K = TypeVar("K", bound=Hashable)


class Written:
    """Words that several people may be writing: kept as they are typed, and theirs shown.

    `keep` gets the words and those they were written over. Nothing is shown over what is being
    typed or could not be kept.
    """

    def __init__(
        self, field: Field, said: str, keep: Callable[[str, str], Awaitable[None]]
    ) -> None:
        self.field, self.keep = field, keep
        self.known = self.over = self.before = said
        self.unkept, self.proposing, self.turn = False, False, asyncio.Lock()
        field.set_value(said)
        field.on_value_change(lambda e: None if self.proposing else self._typed(e.value or ""))
        field.on("declined", lambda e: self._declined(e.args))

    def show(self, said: str) -> None:
        """What the database has now; while a write is on its way, its own news comes after it."""
        if said == self.known or self.turn.locked():
            return
        self.known, self.before, self.over = said, self.over, said
        if self.unkept:
            self.field.refuse(t("Somebody wrote in the meantime: {words}", words=said))
            return
        self.proposing = True
        self.field.propose(said)
        self.proposing = False

    def _declined(self, words: object) -> None:
        """What is being typed goes on over the words before."""
        if words == self.known:
            self.over = self.before

    async def _typed(self, words: str) -> None:
        async with self.turn:
            said, why = words.strip(), None
            if said != self.known:
                try:
                    await self.keep(said, self.over)
                except Refused as refusal:
                    why = str(refusal)
                else:
                    self.known = said
            # Whoever types on after a refusal has read it.
            self.over, self.unkept = self.known, why is not None
            self.field.refuse(why)


def take_over(
    controls: Mapping[K, Field | Picker | Check], was: Mapping[K, Any], now: Mapping[K, Any]
) -> None:
    """Show what others have stored where this person wrote nothing since it said what it `was`.

    What was written stays; where both wrote, what others wrote stands below it.
    """
    for name, control in controls.items():
        written, theirs = control.value, now[name]
        if theirs in {was[name], written}:
            continue
        if written == was[name]:
            control.set_value(theirs)
        elif not isinstance(control, Check):
            words = in_words(control, theirs)
            control.refuse(t("Somebody wrote in the meantime: {words}", words=words))


def in_words(control: Field | Picker, said: object) -> object:
    offered = control.options if isinstance(control, Picker) else {}
    return offered.get(said, said) if isinstance(offered, dict) else said
