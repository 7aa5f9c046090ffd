"""What a draft holds, read and changed one field at a time; knows no database and no rule.

`{"customer": {…}, "family": …, "quantity": 2, "builds": [{"configuration": {…}, "aside": {…}}],
"visited": ["accessories"]}`; a configuration has the JSON form rules read. What a choice hides is
put aside, not thrown away: "no pegboard" and back brings the colour back, as do fewer basins or
builds and more again. Reading is tolerant of anything that stands in the database; changing is
strict.
"""

import re
from copy import deepcopy
from typing import Any

from app.drafts import sink
from app.drafts.values import (
    Json,
    as_list,
    as_object,
    as_text,
    given_count,
    given_text,
    write,
)
from app.errors import Refused
from app.rules.numbers import shown

CUSTOMER = ("po_number", "customer", "project", "sales_person", "wanted_on", "language", "notes")
MOST_BUILDS = 10
# Nothing has to be chosen there, so only being there says that nothing was forgotten.
OPTIONAL = ("accessories", "review")

BUILD = re.compile(r"builds\[(\d)\]\.(.+)", re.DOTALL)


def empty() -> Json:
    """A draft nobody has typed into yet."""
    return {"customer": {}, "family": None, "quantity": 1, "builds": [new_build()]}


def of_build(build_id: int, order: Json, chosen: Json, *, number: str, revision: int) -> Json:
    """A draft that changes one build of an order: its configuration as it is now, to be changed.

    `order` holds the order's own fields; of them only the language can be changed here.
    `revision` is the configuration the change was begun from.
    """
    sink_now = sink.copied(chosen) | {"build_number": number}
    sink_now["acknowledged"] = [dict(as_object(one)) for one in as_list(chosen.get("acknowledged"))]
    return {
        "change_of": build_id,
        "base": revision,
        "customer": {name: order[name] for name in CUSTOMER if order.get(name)},
        "family": order.get("family"),
        "quantity": 1,
        "builds": [{"configuration": sink_now, "aside": {}}],
    }


def changes_build(content: object) -> int | None:
    """The id of the build a draft changes; None for a new order."""
    found = as_object(content).get("change_of")
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def base(content: object) -> int:
    """The configuration revision a change was begun from."""
    found = as_object(content).get("base")
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def new_build() -> Json:
    return {"configuration": sink.unchosen(), "aside": {}}


def get(content: object, path: str) -> Any:  # noqa: ANN401  # JSON
    """What a field shows; None when nobody has chosen, or when something else stands there."""
    if match := BUILD.fullmatch(path):
        return sink.chosen(configuration(content, int(match[1])), match[2])
    if path == "quantity":
        return quantity(content)
    if path == "family":
        return as_text(as_object(content).get("family"))
    return as_text(as_object(as_object(content).get("customer")).get(path.partition(".")[2]))


def put(content: object, path: str, value: object) -> Json:
    """The content with one field changed; refuses a field no draft has, or a value of its kind."""
    changed: Json = deepcopy(as_object(content))
    kind, _, name = path.partition(".")
    if changes_build(content) is not None and not _of_change(path):
        raise Refused("A change of a build keeps the order and the number of the build.")
    if match := BUILD.fullmatch(path):
        build = _build(changed, int(match[1]))
        sink.choose(build["configuration"], build["aside"], match[2], value)
    elif path == "family":
        write(changed, "family", given_text(value))
    elif path == "quantity":
        changed["quantity"] = given_count(value, 1, MOST_BUILDS)
        _build(changed, changed["quantity"] - 1)
    elif kind == "customer" and name in CUSTOMER:
        changed["customer"] = dict(as_object(changed.get("customer")))
        write(changed["customer"], name, given_text(value))
    else:
        raise Refused(f"No order has a field {shown(path)}.")
    return changed


def _of_change(path: str) -> bool:
    build = BUILD.fullmatch(path)
    own = build is not None and build[1] == "0" and build[2] != "build_number"
    return own or path == "customer.language"


def visited(content: object) -> frozenset[str]:
    """The steps that ask for nothing, by name, where somebody has been."""
    return frozenset(one for one in as_list(as_object(content).get("visited")) if one in OPTIONAL)


def visit(content: object, step: str) -> Json:
    """The content with the mark that somebody was at this step; others need no mark."""
    marked: Json = deepcopy(as_object(content))
    if step in OPTIONAL:
        marked["visited"] = sorted(visited(content) | {step})
    return marked


def quantity(content: object) -> int:
    """How many builds the order has; builds beyond it are kept but do not count."""
    wanted = as_object(content).get("quantity")
    if isinstance(wanted, bool) or not isinstance(wanted, int):
        return 1
    return min(max(wanted, 1), MOST_BUILDS)


def configuration(content: object, position: int) -> Json:
    """What is chosen for the build at this position (from 0), as it is stored."""
    builds = as_list(as_object(content).get("builds"))
    stored = as_object(builds[position]) if position < len(builds) else new_build()
    return as_object(stored.get("configuration"))


def raw(content: object, position: int) -> Json:
    """The configuration as rules read it: with the family and the language of the order."""
    order = {
        "family": get(content, "family"),
        "language": get(content, "customer.language"),
    }
    known = {name: value for name, value in order.items() if value is not None}
    return dict(configuration(content, position)) | known


def replace(content: object, position: int, chosen: Json) -> Json:
    """The content with another configuration for this build; its own number stays."""
    changed: Json = deepcopy(as_object(content))
    build = _build(changed, position)
    number = build["configuration"].get("build_number")
    build["configuration"], build["aside"] = sink.copied(chosen), {}
    write(build["configuration"], "build_number", number)
    return changed


def entry(content: object, position: int) -> Json:
    """Everything a draft keeps about one build, for `put_back` to undo a change of it all."""
    builds = as_list(as_object(content).get("builds"))
    return deepcopy(as_object(builds[position])) if position < len(builds) else new_build()


def put_back(content: object, position: int, kept: Json) -> Json:
    """The content with this build as it was."""
    changed: Json = deepcopy(as_object(content))
    _build(changed, position)
    changed["builds"][position] = deepcopy(kept)
    return changed


def _build(content: Json, position: int) -> Json:
    builds = [as_object(build) for build in as_list(content.get("builds"))[:MOST_BUILDS]]
    builds += [new_build() for _ in range(position + 1 - len(builds))]
    build = builds[position] = dict(builds[position])
    for part in ("configuration", "aside"):
        build[part] = dict(as_object(build.get(part)))
    content["builds"] = builds
    return build
