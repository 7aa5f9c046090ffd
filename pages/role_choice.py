"""The fields in which an admin says what somebody may do."""

from collections.abc import Mapping
from datetime import datetime

from app.access import Role
from app.people import Roles
from app.words import t
from pages.moments import end_of, last_day
from pages.widgets import Check, DateField, Text, stack

DOES = {
    Role.ADMIN: "Everything, people and rules included",
    Role.COORDINATOR: "Creates, changes and cancels orders, assigns, ships",
    Role.PROCUREMENT: "Reviews and approves bills of materials, sends parts out, books them in",
    Role.QC: "Pre-QC, final QC, nonconformances, releases",
    Role.ASSEMBLER: "Builds, tests, packs, reports shortages",
    Role.SERVICE: "Service parts and own requests",
    Role.AUDITOR: "Reads everything until a day, changes nothing; each view is logged",
}


class RoleChoice:
    """A row to tick for each role; an auditor's needs the day it ends."""

    def __init__(self, roles: Mapping[Role, datetime | None]) -> None:
        self.roles = roles
        with stack("gap-1"):
            Text(t("Roles"), "strong")
            self.ticks = {
                role: Check(
                    t(role.words), role in roles, detail=t(DOES[role]), on_change=self.show_end
                )
                for role in Role
            }
            ends = roles.get(Role.AUDITOR)
            self.ends = DateField(
                t("Last day as an auditor"),
                last_day(ends) if ends else None,
                hint=t("Access ends by itself when this day is over."),
            )
        self.show_end()

    def show_end(self) -> None:
        self.ends.set_visibility(bool(self.ticks[Role.AUDITOR].value))

    def chosen(self) -> Roles:
        """What is ticked; ends of other roles stay as they are."""
        found = {role: self.roles.get(role) for role in Role if self.ticks[role].value}
        if Role.AUDITOR in found:
            found[Role.AUDITOR] = end_of(self.ends.day) if self.ends.day else None
        return found
