"""Values of the ledger as a person reads them."""

from datetime import date, datetime

LONGEST_VALUE = 80
# Columns whose values are words of ours, with a dash or an underscore between them.
CODED = frozenset(
    {
        "bom.status", "delivery.channel", "delivery.status", "item.kind", "job_run.outcome",
        "nonconformance.severity", "outsourced_line.status", "person_role.role",
        "preference.chat", "preference.mail", "rule_set.status", "service_request.status",
        "service_request.urgency", "template.status", "work_instruction.status",
    }
)  # fmt: skip


def shown(value: object, column: str = "") -> str:
    """A stored value as a person reads it; `column` with its table: "item.kind"."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    # A quantity comes out of the ledger's JSON as 1.0 or 2.5.
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if column in CODED:
        return status_words(text)
    return as_day(text) or cut(text)


def as_day(text: str) -> str:
    """The day of a stored date or moment; empty when it is neither."""
    # What is only a number may be read as a date as well: 20261122.
    if text.count("-") < 2:
        return ""
    try:
        return day(datetime.fromisoformat(text).date())
    except ValueError:
        return ""


def cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def day(value: date) -> str:
    """A date as it is written everywhere: 22 Nov 2026."""
    return f"{value.day} {value:%b %Y}"


def status_words(status: str) -> str:
    """A status inside a sentence: "ready for Pre-QC"."""
    plain = status.replace("-", " ").replace("_", " ")
    return plain.replace("pre qc", "Pre-QC").replace("qc", "QC")
