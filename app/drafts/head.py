"""What is wrong with the head of an order: who wants it, when, and how its builds are numbered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from app.drafts import content as form
from app.drafts.values import as_object
from app.rules.fields import BUILD_NUMBER
from app.rules.numbers import shown
from app.rules.rule_set import RuleSet

Step = Literal["customer", "builds", "configure", "accessories", "review"]

# name: (label, least characters, most characters, may stay empty)
TEXTS = {
    "po_number": ("PO number", 3, 60, False),
    "customer": ("Customer", 3, 200, False),
    "project": ("Project", 3, 200, True),
    "sales_person": ("Sales person", 3, 200, False),
    "notes": ("Notes", 0, 4000, True),
}
KNOWN = {"customer", "family", "quantity", "builds", "visited"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`missing` when nobody has answered yet; otherwise the answer is wrong."""

    step: Step
    message: str
    field: str = ""
    build: int | None = None
    rule: str = ""
    missing: bool = False

    def address(self, draft_id: int) -> str:
        """The page where the field is, with the field for it to show."""
        page = f"/orders/new/{draft_id}/{self.step}"
        if self.build is not None and self.step in {"configure", "accessories"}:
            page += f"/{self.build + 1}"
        return f"{page}?{urlencode({'field': self.field})}" if self.field else page


def head(content: object, rule_set: RuleSet, *, today: date) -> Iterator[Finding]:
    """Everything of steps 1 and 2, whether a number is taken excepted."""
    yield from _customer(content)
    yield from _wanted_on(content, today)
    yield from _language(content, rule_set)
    yield from _builds(content, rule_set)
    yield from _unknown(content)


def _customer(content: object) -> Iterator[Finding]:
    for name, (label, least, most, optional) in TEXTS.items():
        written = (form.get(content, f"customer.{name}") or "").strip()
        path = f"customer.{name}"
        if not written and not optional:
            yield Finding(
                step="customer", field=path, missing=True, message=f"{label}: still to be entered."
            )
        elif written and len(written) < least:
            words = f"{label}: {shown(written)} is shorter than {least} characters."
            yield Finding(step="customer", field=path, message=words)
        elif len(written) > most:
            words = f"{label}: {len(written):,} characters are more than {most:,}."
            yield Finding(step="customer", field=path, message=words)


def _wanted_on(content: object, today: date) -> Iterator[Finding]:
    written = (form.get(content, "customer.wanted_on") or "").strip()
    words, missing = "", not written
    if missing:
        words = "still to be entered"
    else:
        try:
            day = date.fromisoformat(written)
        except ValueError:
            words = f"{shown(written)} is not a day of the calendar"
        else:
            words = "" if day > today else f"{said(day)} is not in the future"
    if words:
        yield Finding(
            step="customer",
            field="customer.wanted_on",
            message=f"Wanted date: {words}.",
            missing=missing,
        )


def _language(content: object, rule_set: RuleSet) -> Iterator[Finding]:
    chosen = form.get(content, "customer.language")
    offered = rule_set.option_lists["language"]
    if chosen not in offered:
        words = (
            f"{shown(chosen)} is none of {', '.join(offered)}" if chosen else "still to be chosen"
        )
        yield Finding(
            step="customer",
            field="customer.language",
            message=f"Language: {words}.",
            missing=not chosen,
        )


def _builds(content: object, rule_set: RuleSet) -> Iterator[Finding]:
    family = form.get(content, "family")
    if family not in rule_set.option_lists["family"]:
        words = f"{shown(family)} cannot be ordered yet" if family else "still to be chosen"
        yield Finding(
            step="builds", field="family", message=f"Product family: {words}.", missing=not family
        )
    seen: set[str] = set()
    for position in range(form.quantity(content)):
        number = (form.get(content, f"builds[{position}].build_number") or "").strip()
        words = _build_number(number, seen)
        if words:
            yield Finding(
                step="builds",
                build=position,
                field=f"builds[{position}].build_number",
                message=f"Build {position + 1}, build number: {words}.",
                missing=not number,
            )
        seen.add(number.lower())


def _build_number(number: str, seen: set[str]) -> str:
    if not number:
        return "still to be entered"
    if not BUILD_NUMBER.fullmatch(number):
        return f"{shown(number)} is not three to forty letters, digits or dashes"
    return f"{shown(number)} stands here twice" if number.lower() in seen else ""


def _unknown(content: object) -> Iterator[Finding]:
    """A draft with something nobody understands is not submitted without it."""
    if not isinstance(content, dict) or not isinstance(content.get("builds"), list):
        yield Finding(
            step="builds", message="This draft cannot be read. Discard it and begin anew."
        )
        return
    strange = [key for key in content if key not in KNOWN]
    strange += [key for key in as_object(content.get("customer")) if key not in form.CUSTOMER]
    for key in strange[:10]:
        yield Finding(step="customer", message=f"{shown(key)} is not a field of an order.")


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def said(day: date) -> str:
    """A day as people write it here: 22 Nov 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
