"""The categories of the owner's list with their counts; the chosen branch stands open."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from app.catalogue import Branch
from app.words import t
from pages import catalogue_address
from pages.catalogue_address import Asked
from pages.widgets import Sheet, TextElement

# With a key held the browser opens a tab or a window by itself.
PLAIN_CLICK = """(event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    emit();
}"""
Chosen = Callable[[str], Awaitable[None]]


def in_catalogue(code: str) -> str:
    return catalogue_address.write(Asked(category=code))


class CategoryTree(ui.element):
    """Real links, so that a branch opens in a new tab too; a plain click stays on the page.

    `address` answers where the list of a category stands by itself.
    """

    def __init__(
        self,
        branches: Sequence[Branch],
        chosen: str,
        on_choose: Chosen,
        address: Callable[[str], str] = in_catalogue,
    ) -> None:
        super().__init__("nav")
        self.props["aria-label"] = t("Categories")
        self.on_choose, self.address = on_choose, address
        self.drawn: tuple[Sequence[Branch], str] | None = None
        self.show(branches, chosen)

    def show(self, branches: Sequence[Branch], chosen: str) -> None:
        if self.drawn == (branches, chosen):
            return
        self.drawn, self.branches, self.chosen = (branches, chosen), list(branches), chosen
        self.clear()
        with self, ui.element("ul").classes("category-tree"):
            for branch in branches:
                with ui.element("li"):
                    self._link(branch, chosen)
                    if branch.branches and chosen.split(".", maxsplit=1)[0] == branch.code:
                        self._below(branch, chosen)

    def open(self) -> None:
        """The same over the page, where there is no room for it beside the list."""

        async def choose(code: str) -> None:
            sheet.close()
            await self.on_choose(code)

        with self.client, Sheet(t("Categories")) as sheet:
            CategoryTree(self.branches, self.chosen, choose, self.address)
        sheet.on("hide", sheet.delete)
        sheet.instead_of(self).open()

    def _below(self, branch: Branch, chosen: str) -> None:
        with ui.element("ul"):
            for sub in branch.branches:
                with ui.element("li"):
                    self._link(sub, chosen)

    def _link(self, branch: Branch, chosen: str) -> None:
        link = TextElement(tag="a", text=t(branch.name)).classes("category")
        link.props["href"] = self.address(branch.code)
        # A branch of ours has a code that nobody outside of the address knows.
        link.props["data-code"] = branch.code if branch.code[:1].isdigit() else ""
        link.props["data-count"] = f"{branch.count:,}"
        link.props["aria-label"] = t("{name}, {n} items", name=branch.name, n=branch.count)
        if branch.code == chosen:
            link.props["aria-current"] = "true"
        link.on("click", lambda: self.on_choose(branch.code), [], js_handler=PLAIN_CLICK)


def name_of(branches: Sequence[Branch], code: str) -> str:
    """The words for a code; a code nobody knows stays as it is."""
    every = [*branches, *(sub for branch in branches for sub in branch.branches)]
    return next((branch.name for branch in every if branch.code == code), code)
