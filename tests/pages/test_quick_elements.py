"""Elements are made faster than NiceGUI makes them, with its own answers."""

from collections.abc import Callable
from functools import partial, wraps

import pytest
from nicegui import helpers, ui
from nicegui.testing import User

from pages import quick_elements


def remembered(method: Callable[..., object]) -> Callable[..., object]:
    @wraps(method)
    def inner(*args: object, **more: object) -> object:
        return method(*args, **more)

    return inner


class Handlers:
    def nothing(self) -> None: ...
    def one(self, sender: object) -> None: ...
    def default(self, sender: object = None) -> None: ...
    def any_number(self, *all_of_them: object) -> None: ...
    def by_name(self, *, sender: object) -> None: ...

    @remembered
    def wrapped(self, sender: object) -> None: ...

    @classmethod
    def of_class(cls, sender: object) -> None: ...

    @staticmethod
    def of_nobody(sender: object) -> None: ...

    def __call__(self, sender: object) -> None: ...


HANDLERS: dict[str, Callable[..., object]] = {
    name: getattr(Handlers(), name) for name in vars(Handlers) if not name.startswith("_")
} | {
    "an object": Handlers(),
    "a function": lambda: None,
    "a function of one": lambda sender: sender,
    "partly called": partial(Handlers().one, 1),
}


@pytest.mark.parametrize("handler", HANDLERS.values(), ids=HANDLERS)
def test_what_a_handler_expects_is_what_nicegui_says(handler: Callable[..., object]) -> None:
    said = quick_elements.asked(handler)

    assert [quick_elements.expects_arguments(handler) for _ in range(2)] == [said, said]


async def test_a_page_looks_at_the_methods_of_an_element_once(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[Callable[..., object]] = []
    own = quick_elements.asked

    def counted(handler: Callable[..., object]) -> bool:
        looked_at.append(handler)
        return own(handler)

    monkeypatch.setattr(quick_elements, "asked", counted)
    await user.open("/sign-in")
    with user:
        looked_at.clear()
        for _ in range(50):
            ui.label("one of many")

    assert helpers.expects_arguments is quick_elements.expects_arguments
    assert looked_at == []
