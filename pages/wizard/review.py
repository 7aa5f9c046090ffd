"""Step 5: all that is wrong at once, each warning with its reason, every BOM, and submit."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import groupby

from nicegui import ui

from app import edge, submission
from app.drafts import BuildReview, Finding
from app.drafts.head import said
from app.drafts.review import acknowledgement
from app.drafts.values import as_object
from app.rules.explosion import Node
from app.rules.numbers import plain
from app.words import t
from pages.visitor import actor
from pages.widgets import (
    H2,
    Button,
    Icon,
    Link,
    Text,
    TreeLine,
    TreeTable,
    card,
    description_list,
    note,
    row,
)
from pages.wizard.around import Around, address, step_names
from pages.wizard.bound import Section
from pages.wizard.flow import Flow, now


class ReviewPage:
    """Everything about the order on one page, and the button that ends it."""

    around: Around

    def __init__(self, flow: Flow) -> None:
        self.flow = flow

    def submit_button(self) -> None:
        Button(t("Submit the order"), self.submit, kind="primary", icon="send")

    def draw(self, around: Around) -> None:
        self.around = around
        Section(around.form, self._against, self._verdict)
        summary(around)
        for build in self.flow.review.builds:
            self._build(build.position)

    def _against(self) -> Sequence[Finding]:
        return (*self.flow.taken, *self.flow.review.against)

    def _verdict(self) -> None:
        against = self._against()
        if not against:
            note(t("Everything is complete. The order can be submitted."), "ok")
            return
        with card():
            with row():
                Icon("warning")
                H2(to_settle(len(against), changing=self.flow.changes is not None))
            names = step_names()
            for step, some in groupby(against, key=lambda one: one.step):
                Text(names[step], "strong small")
                with ui.element("ul").classes("findings"):
                    for one in some:
                        self._finding(one)

    def _finding(self, one: Finding) -> None:
        with ui.element("li").classes("finding" if one.missing else "finding finding-wrong"):
            if one.step == "review":
                Button(one.message, partial(self.around.keeper.show, one.field), kind="quiet")
            else:
                name = self.flow.name_of(one.build) if one.build is not None else ""
                words = f"{name}: {one.message}" if one.step != "builds" and name else one.message
                Link(words, one.address(self.flow.id))

    def _build(self, position: int) -> None:
        def build() -> BuildReview:
            return self.flow.review.builds[position]

        with card(build().name):
            Section(
                self.around.form,
                lambda: [(one.rule, one.message) for one in build().cautions],
                lambda: self._warnings(build()),
            )
            Section(self.around.form, lambda: build().bom, lambda: bom_of(build()))

    def _warnings(self, build: BuildReview) -> None:
        for caution in build.cautions:
            with ui.element("div").classes("caution"):
                note(caution.message, "warn")
                self.around.form.text(
                    acknowledgement(build.position, caution.rule),
                    t("Why this is accepted"),
                    hint=t("Kept with the order, with your name"),
                    required=True,
                )

    async def submit(self) -> None:
        await self.flow.store_everything()
        draft_id = self.flow.id
        try:
            order_id = await edge.write(
                actor(),
                partial(submission.submit, draft_id=draft_id, today=now().date()),
                key=submission.key_of(draft_id),
            )
        except submission.NotReady as refusal:
            await self._refused(refusal)
            return
        ui.navigate.to(f"/orders/{order_id}?submitted=1")

    async def _refused(self, refusal: submission.NotReady) -> None:
        await self.flow.check_numbers()
        self.around.form.show_missing = True
        self.around.form.refresh()
        self.around.tell(partial(self._tell_refused, refusal.findings))
        if refusal.findings and refusal.findings[0].step == "review":
            self.around.keeper.show(refusal.findings[0].field)
        else:
            ui.run_javascript("document.querySelector('.findings a, .findings button')?.focus()")

    def _tell_refused(self, findings: Sequence[Finding]) -> None:
        count = len(findings)
        left = t("One thing is") if count == 1 else t("{n} things are", n=count)
        note(t("Nothing was submitted. {left} left to settle.", left=left), "bad")
        # Rules or catalogue changed since this page was opened: what it cannot know is said here.
        known = {one.message for one in self._against()}
        for one in findings:
            if one.message not in known:
                note(one.message, "bad")


def to_settle(number: int, *, changing: bool = False) -> str:
    if changing:
        return t("Before this can be saved, to settle: {n}", n=number)
    if number == 1:
        return t("One thing to settle before this can be submitted")
    return t("{n} things to settle before this can be submitted", n=number)


def summary(around: Around) -> None:
    flow = around.flow

    def draw() -> None:
        def value(name: str) -> str:
            return str(flow.value(f"customer.{name}") or "")

        description_list(
            [
                (t("PO number"), value("po_number")),
                (t("Customer"), value("customer")),
                (t("Project"), value("project")),
                (t("Sales person"), value("sales_person")),
                (t("Wanted date"), day(value("wanted_on"))),
                (t("Language"), language(flow)),
                (t("Notes"), value("notes")),
            ]
        )

    with card(t("Order"), actions=lambda: Link(t("Change"), address(flow.id, "customer"))):
        Section(around.form, lambda: as_object(flow.content).get("customer"), draw)


def language(flow: Flow) -> str:
    chosen = flow.value("customer.language")
    option = flow.rules.option_lists["language"].get(chosen)
    return t(option.label) if option else str(chosen or "")


def bom_of(build: BuildReview) -> None:
    """The tree as far as the rules can make it now; what is stored is made again at submit."""
    bom = build.bom
    if not bom.tree:
        Text(t("No line yet. The configuration has to come first."), "muted")
        return
    about = t(
        "{n} lines on top, {p} different parts to buy, rule set {rules}",
        n=len(bom.top_lines),
        p=len(bom.purchase_list),
        rules=bom.rule_set,
    )
    Text(about, "muted")
    whys = {
        line.item: "\n".join(f"{reason.because} ({reason.rule})" for reason in line.reasons)
        for line in bom.top_lines
    }
    label = t("Bill of materials of {name}", name=build.name)
    TreeTable(tree_lines(bom.tree, whys), label=label, depth=0)


def tree_lines(nodes: Sequence[Node], whys: dict[str, str]) -> list[TreeLine]:
    lines: list[TreeLine] = []

    def add(some: Sequence[Node], level: int) -> None:
        for node in some:
            lines.append(
                TreeLine(
                    id=len(lines),
                    level=level,
                    number=node.item,
                    name=node.name,
                    quantity=plain(node.quantity),
                    unverified=not node.quantity_verified,
                    outline=node.outline,
                    why=whys.get(node.item, "") if level == 0 else "",
                    note=", ".join(node.attributes.values()),
                )
            )
            add(node.children, level + 1)

    add(nodes, 0)
    return lines


def day(written: str) -> str:
    try:
        return said(date.fromisoformat(written))
    except ValueError:
        return written
