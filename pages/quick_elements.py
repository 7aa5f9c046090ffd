"""NiceGUI looks at its own methods for every element anew; to look once is enough.

Each element has observed classes, style and props, and each of them asks what the handler of its
changes expects: measured, a sixth of the time of making a page.
"""

from collections.abc import Callable
from functools import lru_cache
from types import MethodType
from typing import Any

from nicegui import helpers

asked = helpers.expects_arguments


def quicken() -> None:
    """Called once by `serve.build`; again does no harm."""
    helpers.expects_arguments = expects_arguments


def expects_arguments(func: Callable[..., Any]) -> bool:
    """Whether something must be handed over when the function is called; NiceGUI's own answer."""
    if isinstance(func, MethodType):
        return _of_method(func.__func__)
    return asked(func)


# The methods of classes: they are few, and stay.
@lru_cache(maxsize=256)
def _of_method(function: Callable[..., object]) -> bool:
    return asked(MethodType(function, object()))
