"""The line that says what is saved, and the device's memory of what is not yet."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui
from nicegui.events import GenericEventArguments

from app.drafts import Change
from app.words import t


class Keeper(ui.element, component="keeper.js"):
    """One a page; `first` is the field that has the focus when the page opens."""

    def __init__(
        self,
        name: str,
        on_replay: Callable[[Sequence[Change]], Awaitable[None]],
        on_touched: Callable[[str, object], None],
        *,
        first: str = "",
    ) -> None:
        super().__init__()
        self.first = first
        self.props["name"], self.props["first"] = name, first
        self.props["words"] = {
            "saved": t("Saved {at}", at="{at}"),
            "saving": t("Saving…"),
            "kept": t("Kept on this device until the connection is back"),
        }
        self._on_replay, self._on_touched = on_replay, on_touched
        self.on("replay", self._replay)
        self.on("touched", self._touched)

    def stored(self, path: str, value: object, at: str) -> None:
        """The server has this value of the field; `at` is the time of day at the factory."""
        self.run_method("stored", path, value, at)

    def refused(self, path: str, why: str) -> None:
        self.run_method("refused", path, why)

    def show(self, path: str) -> None:
        """Bring a field into view and give it the focus."""
        self.run_method("show", path)

    def _touched(self, event: GenericEventArguments) -> None:
        if isinstance(event.args.get("path"), str):
            self._on_touched(event.args["path"], event.args.get("over"))

    async def _replay(self, event: GenericEventArguments) -> None:
        sent = event.args if isinstance(event.args, list) else []
        await self._on_replay(
            [
                Change(one["path"], one.get("value"), one.get("over"))
                for one in sent[:200]
                if isinstance(one, dict) and isinstance(one.get("path"), str)
            ]
        )
