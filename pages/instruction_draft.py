"""Writing the steps of a draft: each is kept as it is typed, with its picture."""

from dataclasses import replace
from typing import Protocol

from nicegui import ui

from app import edge, instructions
from app.documents import ENDINGS
from app.errors import Refused
from app.instructions import Instruction, Step
from app.words import t
from pages.documents import largest
from pages.instruction_steps import picture_of
from pages.visitor import actor
from pages.widgets import (
    Button,
    Field,
    FileDrop,
    IconButton,
    Text,
    clear_drafts,
    drafts,
    row,
)

PICTURES = tuple(
    ending for kind, endings in ENDINGS.items() if kind.startswith("image/") for ending in endings
)


# Seconds of silence after which what was typed is kept.
QUIET = 0.8


class Shows(Protocol):
    """The page: what stands on it, and drawing it anew when the database has something else."""

    seen: Instruction

    async def read_again(self) -> None: ...


class DraftSteps:
    """The steps of one draft as fields; typing is kept quietly, every other act draws anew."""

    def __init__(self, shows: Shows) -> None:
        self.shows, self.draft, self.reload = shows, shows.seen, shows.read_again

    def draw(self) -> None:
        draft = self.draft
        self.title = Field(
            t("What it is about"),
            draft.title,
            required=True,
            on_change=lambda e: self._keep_title(e.value or ""),
            wait=QUIET,
        )
        with ui.element("ol").classes("steps-to-do"):
            for step in draft.steps:
                with ui.element("li"):
                    self._step(step)
        if not draft.steps:
            Text(t("No steps yet. Write the first one."), "muted")

    def _step(self, step: Step) -> None:
        with ui.element("div").classes("grow stack gap-2"):
            field = Field(
                t("Step {n}", n=step.position),
                step.text,
                multiline=True,
                on_change=lambda e: self._keep(step.id, e.value or "", field),
                wait=QUIET,
            )
            if step.pictured:
                picture_of(step)
            else:
                FileDrop(
                    t("Picture of step {n}", n=step.position),
                    f"/instructions/steps/{step.id}/picture",
                    accept=PICTURES,
                    max_bytes=largest(),
                    hint=t("JPEG, PNG or WebP, up to 10 MB"),
                    on_done=lambda _: self.reload(),
                )
            with row():
                self._acts(step)

    def _acts(self, step: Step) -> None:
        number = step.position
        up = IconButton("up", t("Move step {n} up", n=number), lambda: self._move(step, -1))
        up.block(None if number > 1 else t("It is the first step."))
        down = IconButton("down", t("Move step {n} down", n=number), lambda: self._move(step, 1))
        down.block(None if number < len(self.draft.steps) else t("It is the last step."))
        if step.pictured:
            Button(t("Remove picture"), lambda: self._no_picture(step), kind="quiet")
        Button(t("Remove step {n}", n=number), lambda: self._remove(step), kind="quiet")

    async def _keep(self, step_id: int, words: str, field: Field) -> None:
        seen = self.shows.seen
        before = next((step.text for step in seen.steps if step.id == step_id), "")
        said = words.strip()
        if said == before:
            field.refuse(None)
            return
        # What this page wrote itself is no reason to draw it anew while somebody types.
        self.shows.seen = replace(
            seen,
            steps=[replace(one, text=said) if one.id == step_id else one for one in seen.steps],
        )
        try:
            await edge.write(
                actor(), lambda s: instructions.change_step(s, step_id, said, before=before)
            )
        except Refused as refusal:
            self.shows.seen = seen
            field.refuse(str(refusal))
        else:
            field.refuse(None)

    async def _keep_title(self, words: str) -> None:
        seen = self.shows.seen
        said = " ".join(words.split())
        if said == seen.title:
            return
        heads = [
            replace(one, title=said) if one.revision == seen.revision else one
            for one in seen.revisions
        ]
        self.shows.seen = replace(seen, title=said, revisions=heads)
        try:
            await edge.write(actor(), lambda s: instructions.change_title(s, seen.id, said))
        except Refused as refusal:
            self.shows.seen = seen
            self.title.refuse(str(refusal))
        else:
            self.title.refuse(None)

    async def _move(self, step: Step, by: int) -> None:
        to = step.position + by
        await edge.write(actor(), lambda s: instructions.move_step(s, step.id, to))
        await self.reload()

    async def _remove(self, step: Step) -> None:
        await edge.write(actor(), lambda s: instructions.remove_step(s, step.id))
        await self.reload()

    async def _no_picture(self, step: Step) -> None:
        await edge.write(actor(), lambda s: instructions.remove_picture(s, step.id))
        await self.reload()


class NextStep:
    """The step that is being written; it stays while the steps above it are drawn anew."""

    def __init__(self, shows: Shows) -> None:
        self.shows, self.key = shows, f"next-step-{shows.seen.id}"
        with drafts(self.key):
            self.words = Field(
                t("Next step"), multiline=True, hint=t("One thing to do, in plain words")
            )
        Button(t("Add step"), self._add, icon="plus")

    async def _add(self) -> None:
        draft, words = self.shows.seen.id, self.words.value or ""
        try:
            await edge.write(actor(), lambda s: instructions.add_step(s, draft, words))
        except Refused as refusal:
            self.words.refuse(str(refusal))
            return
        self.words.refuse(None).set_value("")
        clear_drafts(self.key)
        await self.shows.read_again()
