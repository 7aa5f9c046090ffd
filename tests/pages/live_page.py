"""A page that counts what it is told, for `test_live.py`."""

from nicegui import ui

from pages import live


@ui.page("/")
def counting() -> None:
    told = {"orders": 0, "order 7": 0}
    line = ui.label("nothing yet")

    def count(name: str) -> None:
        told[name] += 1
        line.set_text(", ".join(f"{name}: {times}" for name, times in told.items()))

    live.on_change(["order"], lambda: count("orders"))
    live.on_change(["order"], lambda: count("order 7"), only=7)


live.register()
ui.run(storage_secret="only for this test")  # noqa: S106
