"""What the record of a device shows of each nonconformance: decided, conceded by two, closed."""

from collections.abc import Iterator

from app.rules.record_element import Element, Json, element
from app.rules.rework import SIGNERS

NONCONFORMANCES = "/nonconformances"


def nonconformance(each: Json) -> Iterator[Element]:
    """What has to be there once something is found; each on the page where it is settled."""
    decided = each["dispositions"][-1] if each["dispositions"] else None
    number = each["number"]
    page = f"{NONCONFORMANCES}/{number}"
    yield element(
        "acceptance",
        f"{number}: decided",
        f"Nothing is decided about {number}.",
        there=decided,
        page=page,
    )
    if decided and decided["kind"] == "use-as-is":
        people = {one["user_name"] for one in decided["signatures"]}
        yield element(
            "acceptance",
            f"{number}: conceded by two people",
            f"{number} is to be used as it is: two different people sign the concession.",
            there=len(people) >= SIGNERS,
            page=page,
        )
    yield element(
        "acceptance",
        f"{number}: closed",
        f"{number} is not closed: what failed is not inspected again.",
        there=each["closed_at"],
        page=page,
    ).unless(decided)
