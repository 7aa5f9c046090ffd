"""The fields in which an admin says what somebody may do."""

from app.access import Role
from app.people import Roles
from app.words import t
from pages.moments import end_of, last_day
from pages.widgets import Check, DateField, Text, stack
from pages.written import take_over

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

    def __init__(self, roles: Roles) -> None:
        self.roles = roles
        with stack("gap-1"):
            Text(t("Roles"), "strong")
            self.ticks = {
                role: Check(
                    t(role.words), role in roles, detail=t(DOES[role]), on_change=self.show_end
                )
                for role in Role
            }
            until = roles.get(Role.AUDITOR)
            self.ends = DateField(
                t("Last day as an auditor"),
                last_day(until) if until else None,
                hint=t("Access ends by itself when this day is over."),
            )
        self.show_end()

    def show_end(self) -> None:
        self.ends.set_visibility(bool(self.ticks[Role.AUDITOR].value))

    def show(self, roles: Roles) -> None:
        """What others gave or took meanwhile; what is chosen here and not stored yet stays."""
        take_over(
            self.ticks,
            {role: role in self.roles for role in Role},
            {role: role in roles for role in Role},
        )
        take_over({"ends": self.ends}, {"ends": ends(self.roles)}, {"ends": ends(roles)})
        self.roles = roles
        self.show_end()

    def chosen(self) -> Roles:
        """What is ticked; ends of other roles stay as they are."""
        found = {role: self.roles.get(role) for role in Role if self.ticks[role].value}
        if Role.AUDITOR in found:
            found[Role.AUDITOR] = end_of(self.ends.day) if self.ends.day else None
        return found


def ends(roles: Roles) -> str:
    """The last day of an auditor as its field holds it; empty for anybody else."""
    until = roles.get(Role.AUDITOR)
    return last_day(until).isoformat() if until else ""
