"""What a page is made of, read from what the server sends, without a browser.

Two pages made of the same parts look and behave alike: a browser need only open one of them.
"""

from collections.abc import Hashable, Iterable
from typing import Any

from app.ops.bench.tablets import elements_of

Elements = dict[str, Any]
Parts = frozenset[Hashable]


def made_of(page: str) -> Parts:
    """The kinds of elements of a page's content and the shapes of what they show.

    Without words, numbers and order, and without the frame around the content. Raises RuntimeError
    when this is no page of NiceGUI.
    """
    elements = elements_of(page)
    content = next(number for number, one in elements.items() if one["tag"] == "q-page")
    return Parts(_kind(elements[number]) for number in _within(elements, content))


def _within(elements: Elements, number: str) -> Iterable[str]:
    yield number
    slots = elements[number].get("slots", {}).values()
    inner = [*elements[number].get("children", ()), *(one for slot in slots for one in slot["ids"])]
    for one in inner:
        yield from _within(elements, str(one))


def _kind(element: Elements) -> Hashable:
    return (element["tag"], tuple(element.get("class", ())), _shape(element.get("props", {})))


def _shape(value: object) -> Hashable:
    if isinstance(value, dict):
        return frozenset((str(name), _shape(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return ("list", frozenset(map(_shape, value)))
    if isinstance(value, bool | None):
        return value
    return type(value).__name__ if value else ""
