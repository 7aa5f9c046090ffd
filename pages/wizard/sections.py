"""The fields of a configuration, a card each; what can be chosen comes from the rule set."""

from collections.abc import Callable
from urllib.parse import quote

from nicegui import ui

from app.drafts.offers import limits_of, places_of
from app.rules.configuration import CUSTOM
from app.words import t
from pages.widgets import H3, Option, card, form_grid, row, stack
from pages.wizard.bound import Form, Section

NOTHING = "none"
# Paint, not data: how the colours of the option list look on a screen.
PAINT = {
    "Green": "#2e7d32", "Black": "#111827", "Yellow": "#facc15", "Grey": "#9ca3af",
    "Red": "#dc2626", "Blue": "#2563eb", "Orange": "#f97316", "White": "#ffffff",
}  # fmt: skip


def sink(form: Form, build: int) -> None:
    at = f"builds[{build}]"
    with card(t("Sink")):
        models = offered(form, "model", named=True)
        form.choice(f"{at}.model", t("Model"), models, cards=True)
        with form_grid():
            for side, words in (("length", t("Length")), ("width", t("Width"))):
                hint = t("{limits}; 54.5 or 54 1/2", limits=limits(form, side))
                form.length(f"{at}.{side}", words, hint)
        form.choice(
            f"{at}.workflow_direction",
            t("Workflow direction"),
            offered(form, "workflow_direction"),
        )


def legs_and_feet(form: Form, build: int) -> None:
    at = f"builds[{build}]"
    with card(t("Legs and feet")):
        form.choice(f"{at}.legs.type", t("Legs"), offered(form, "legs_type"))
        form.choice(f"{at}.legs.model", t("Leg model"), offered(form, "legs_model"))
        form.choice(f"{at}.feet", t("Feet"), offered(form, "feet"))


def pegboard(form: Form, build: int) -> None:
    at = f"builds[{build}]"
    with card(t("Pegboard")):
        form.choice(f"{at}.pegboard", t("Pegboard"), {True: t("Yes"), False: t("No")})
        Section(
            form,
            lambda: (form.flow.value(f"{at}.pegboard"), form.flow.value(f"{at}.pegboard.size")),
            lambda: pegboard_details(form, at),
        )


def pegboard_details(form: Form, at: str) -> None:
    form.forget(f"{at}.pegboard.")
    if not form.flow.value(f"{at}.pegboard"):
        return
    form.choice(f"{at}.pegboard.colour", t("Colour"), colours(form)).classes("swatches")
    form.choice(f"{at}.pegboard.type", t("Type"), offered(form, "pegboard_type"))
    form.choice(f"{at}.pegboard.size", t("Size"), offered(form, "pegboard_size"))
    if form.flow.value(f"{at}.pegboard.size") == CUSTOM:
        with form_grid():
            for side, words in (("width", t("Pegboard width")), ("length", t("Pegboard length"))):
                form.length(f"{at}.pegboard.size.{side}", words, limits(form, f"pegboard_{side}"))


def basins(form: Form, build: int) -> None:
    at = f"builds[{build}]"

    def count() -> int:
        return int(form.flow.value(f"{at}.basin_count") or 0)

    def draw() -> None:
        form.forget(f"{at}.basins[")
        for basin in range(count()):
            with stack("basin"):
                one_basin(form, f"{at}.basins[{basin}]", basin + 1)

    with card(t("Basins")) as whole:
        Section(form, count, draw)
    follow(form, whole, lambda: count() > 0)


def one_basin(form: Form, at: str, number: int) -> None:
    H3(t("Basin {n}", n=number))
    form.choice(f"{at}.type", t("Type of basin {n}", n=number), offered(form, "basin_type"))
    form.choice(
        f"{at}.size",
        t("Size of basin {n}, width × length × depth", n=number),
        offered(form, "basin_size"),
    ).classes("choice-three")
    Section(form, lambda: form.flow.value(f"{at}.size"), lambda: custom_basin(form, at, number))
    with row("ticks"):
        form.tick(f"{at}.p_trap", t("P-trap for basin {n}", n=number))
        form.tick(f"{at}.light", t("Light in basin {n}", n=number))


def custom_basin(form: Form, at: str, number: int) -> None:
    form.forget(f"{at}.size.")
    if form.flow.value(f"{at}.size") != CUSTOM:
        return
    names = {"width": t("Width"), "length": t("Length"), "depth": t("Depth")}
    with ui.element("div").classes("three"):
        for side, words in names.items():
            label = t("{side} of basin {n}", side=words, n=number)
            form.length(f"{at}.size.{side}", label, limits(form, f"basin_{side}"))


def faucets(form: Form, build: int) -> None:
    """One row a place, so that no place can be taken twice."""
    at = f"builds[{build}]"
    places = form.flow.rules.option_lists["placement"]

    def here() -> list[str]:
        count = int(form.flow.value(f"{at}.basin_count") or 0)
        placed = [place for place in places if form.flow.value(f"{at}.faucets.{place}")]
        return [p for p in places if p in places_of(form.flow.rules, count) or p in placed]

    def draw() -> None:
        form.forget(f"{at}.faucets.")
        for place in here():
            form.choice(
                f"{at}.faucets.{place}",
                t(places[place].label),
                {None: t("None")} | offered(form, "faucet_type"),
            ).classes("choice-wide")

    with card(t("Faucets")) as whole:
        form.said(f"{at}.faucets")
        Section(form, here, draw)
    follow(form, whole, lambda: bool(here()))


def sprayers(form: Form, build: int) -> None:
    with card(t("Sprayers")):
        form.said(f"builds[{build}].sprayers")
        for side, option in form.flow.rules.option_lists["side"].items():
            form.choice(
                f"builds[{build}].sprayers.{side}",
                t(option.label),
                {None: t("None")} | offered(form, "sprayer_type"),
            ).classes("choice-wide")


def storage(form: Form, build: int) -> None:
    with card(t("Storage")):
        form.said(f"builds[{build}].storage")
        for value, option in form.flow.rules.option_lists["storage_type"].items():
            form.tick(f"builds[{build}].storage.{value}", t(option.label))


# What fills the screen when the page opens, and what stands below it.
FIRST: tuple[Callable[[Form, int], None], ...] = (sink, legs_and_feet, pegboard)
BELOW: tuple[Callable[[Form, int], None], ...] = (basins, faucets, sprayers, storage)


def follow(form: Form, element: ui.element, wanted: Callable[[], bool]) -> None:
    """Show the card only while there is something in it."""
    form.flow.show(lambda: element.set_visibility(wanted()))
    element.set_visibility(wanted())


def offered(form: Form, name: str, *, named: bool = False) -> dict[object, Option | str]:
    """The active options of a list in their order; `named` also shows the stored value."""
    options = form.flow.rules.option_lists[name]
    return {
        value: Option(t(one.label or value), value) if named else t(one.label or value)
        for value, one in options.items()
    }


def colours(form: Form) -> dict[object, Option | str]:
    options = form.flow.rules.option_lists["pegboard_colour"]
    return {
        value: Option(t(one.label or value), picture=swatch(PAINT.get(value, "#ffffff")))
        for value, one in options.items()
    }


def swatch(paint: str) -> str:
    drawn = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>"
        f"<circle cx='12' cy='12' r='11' fill='{paint}' stroke='#94a3b8'/></svg>"
    )
    return f"data:image/svg+xml,{quote(drawn)}"


def limits(form: Form, name: str) -> str:
    """`48 to 120 in`, from the option list."""
    low, high = limits_of(form.flow.rules, name)
    return t("{low} to {high} in", low=low, high=high) if low else ""
