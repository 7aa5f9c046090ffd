"""Writing the steps of a draft: each is kept as it is typed, with its picture."""

from typing import NamedTuple, Protocol

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
    Cards,
    Field,
    FileDrop,
    IconButton,
    Pieces,
    clear_drafts,
    drafts,
    row,
)
from pages.written import QUIET, Written

PICTURES = tuple(
    ending for kind, endings in ENDINGS.items() if kind.startswith("image/") for ending in endings
)


class Shows(Protocol):
    """The page: what stands on it, and showing what the database has now."""

    seen: Instruction

    async def read_again(self) -> None: ...


class Numbered(NamedTuple):
    """A step, and how many there are."""

    step: Step
    of: int


class DraftSteps:
    """The steps of one draft as fields; while one of them changes, the others stay as they are."""

    def __init__(self, shows: Shows) -> None:
        self.draft, self.reload = shows.seen.id, shows.read_again
        title = Field(t("What it is about"), required=True, wait=QUIET)
        self.title = Written(title, shows.seen.title, self._keep_title)
        self.written: dict[int, Written] = {}
        self.drops: dict[int, FileDrop] = {}
        self.steps: Cards[Numbered] = Cards(
            lambda one: one.step.id, self._step, tag="ol", look="steps-to-do", item="li"
        )
        self.show(shows.seen)

    def show(self, draft: Instruction) -> None:
        self.title.show(draft.title)
        steps = [Numbered(step, len(draft.steps)) for step in draft.steps]
        self.steps.show(steps, ("edit", t("No steps yet. Write the first one.")))

    def all_kept(self, draft: Instruction) -> bool:
        """Whether the draft says what stands in its fields."""
        fields = [self.title, *(self.written[step.id] for step in draft.steps)]
        return not any(field.unkept for field in fields)

    def _step(self, card: Pieces[Numbered]) -> None:
        step = card.value.step

        async def keep(said: str, over: str) -> None:
            await edge.write(
                actor(), lambda s: instructions.change_step(s, step.id, said, before=over)
            )

        with ui.element("div").classes("grow stack gap-2"):
            field = Field("", multiline=True, name=f"step-{step.id}", wait=QUIET)
            card.watch(lambda one: one.step.position, lambda one: name_it(field, one.step))
            written = self.written[step.id] = Written(field, step.text, keep)
            card.watch(lambda one: one.step.text, lambda one: written.show(one.step.text))
            card.piece(looks, lambda one: self._picture(one.step))
            card.watch(lambda one: one.step.position, lambda one: self._name_drop(one.step))
            card.piece(lambda one: (one.step.position, one.of, one.step.pictured), self._acts)

    def _picture(self, step: Step) -> None:
        if step.pictured:
            picture_of(step)
            return
        self.drops[step.id] = FileDrop(
            picture_label(step),
            f"/instructions/steps/{step.id}/picture",
            accept=PICTURES,
            max_bytes=largest(),
            hint=t("JPEG, PNG or WebP, up to 10 MB"),
            looked_at=True,
            on_done=lambda _: self.reload(),
        )

    def _name_drop(self, step: Step) -> None:
        if not step.pictured:
            self.drops[step.id].props["label"] = picture_label(step)

    def _acts(self, one: Numbered) -> None:
        step, number = one.step, one.step.position
        with row():
            up = IconButton("up", t("Move step {n} up", n=number), lambda: self._move(step, -1))
            up.block(None if number > 1 else t("It is the first step."))
            down = IconButton(
                "down", t("Move step {n} down", n=number), lambda: self._move(step, 1)
            )
            down.block(None if number < one.of else t("It is the last step."))
            if step.pictured:
                Button(t("Remove picture"), lambda: self._no_picture(step), kind="quiet")
            Button(t("Remove step {n}", n=number), lambda: self._remove(step), kind="quiet")

    async def _keep_title(self, said: str, over: str) -> None:
        await edge.write(
            actor(), lambda s: instructions.change_title(s, self.draft, said, before=over)
        )

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


def name_it(field: Field, step: Step) -> None:
    field.props["label"] = t("Step {n}", n=step.position)


def picture_label(step: Step) -> str:
    return t("Picture of step {n}", n=step.position)


def looks(one: Numbered) -> tuple[object, ...]:
    """What the picture of a step depends on, or the place for one: a text in writing is no part."""
    step = one.step
    return (step.picture_sha256, (step.position, step.text) if step.pictured else ())


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
