"""One order: read, corrected, cancelled and commented on, by two people at once too."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app import edge
from app.access import Role, Visitor
from app.errors import Conflict, NotAllowed, Refused
from app.orders import cancelling, changing, comments, reading
from app.orders.header import Header
from app.orders.reading import OrderShown
from tests import make


@pytest.fixture
async def ada(database: str) -> Visitor:
    return await make.visitor(name="Ada Lark")


async def seen(me: Visitor, order_id: int) -> OrderShown:
    return await edge.read(make.acting(me), lambda s: reading.look_at(s, order_id))


async def correct(me: Visitor, read: OrderShown, **changed: object) -> int:
    """Store the header this person read, with their change."""
    kept = {name: getattr(read, name) for name in Header.__dataclass_fields__}
    header = replace(Header(**kept), **changed)  # type: ignore[arg-type]
    return await edge.write(
        make.acting(me),
        lambda s: changing.change_header(
            s, read.id, header, version=read.version, today=make.today()
        ),
    )


def sentences(order: OrderShown) -> list[str]:
    return [f"{line.who}: {line.sentence}" for line in order.history]


async def test_an_order_shows_its_builds_their_choices_and_how_it_began(ada: Visitor) -> None:
    order = await seen(ada, await make.order(ada, "PO-7", builds=2))

    assert [build.status for build in order.builds] == ["order-created"] * 2
    assert [dict(build.chosen)["Size"] for build in order.builds] == ["72″ long, 30″ wide"] * 2
    assert order.created_by == "Ada Lark"
    assert sentences(order)[-1] == "Ada Lark: Submitted the order"


async def test_an_order_that_does_not_exist_says_so(ada: Visitor) -> None:
    with pytest.raises(reading.NoSuchOrder):
        await seen(ada, 999_999)


async def test_a_correction_is_stored_and_told_in_words(ada: Visitor) -> None:
    order = await seen(ada, await make.order(ada, "PO-7", wanted_on=date(2031, 3, 1)))

    await correct(ada, order, customer="Mercy West", wanted_on=date(2031, 3, 8))

    now = await seen(ada, order.id)
    assert (now.customer, now.wanted_on, now.version) == ("Mercy West", date(2031, 3, 8), 2)
    assert sentences(now)[0] == (
        "Ada Lark: Changed: customer from Mercy General to Mercy West;"
        " wanted date from 1 Mar 2031 to 8 Mar 2031"
    )


async def test_whoever_is_slower_learns_who_changed_what_and_changes_nothing(ada: Visitor) -> None:
    bea = await make.visitor(name="Bea Moss")
    read_by_both = await seen(ada, await make.order(ada, "PO-7"))
    await correct(bea, read_by_both, sales_person="Lou Finch")

    with pytest.raises(Conflict, match="Bea Moss changed sales person from Sam Post to Lou Finch"):
        await correct(ada, read_by_both, sales_person="Max Stone")

    assert (await seen(ada, read_by_both.id)).sales_person == "Lou Finch"


async def test_storing_what_is_there_already_changes_nothing(ada: Visitor) -> None:
    order = await seen(ada, await make.order(ada, "PO-7"))

    assert await correct(ada, order) == order.version


async def test_everything_wrong_is_said_at_once_and_nothing_is_stored(ada: Visitor) -> None:
    await make.order(ada, "PO-6")
    order = await seen(ada, await make.order(ada, "PO-7"))

    with pytest.raises(changing.HeaderRefused) as refused:
        await correct(
            ada, order, po_number="7", project="ab", sales_person="", wanted_on=make.today()
        )

    assert set(refused.value.faults) == {"po_number", "project", "sales_person", "wanted_on"}
    assert (await seen(ada, order.id)).sales_person == "Sam Post"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("po_number", "P" * 61, "PO number: 61 characters are more than 60."),
        ("customer", "C" * 201, "Customer: 201 characters are more than 200."),
        ("notes", "n" * 4001, "Notes: 4,001 characters are more than 4,000."),
        ("project", "ab", "Project: at least 3 characters, or leave it empty."),
        ("sales_person", "Ann\x00", "Sales person: it holds a character that cannot be stored."),
    ],
)
async def test_a_correction_keeps_to_the_limits_of_entering(
    ada: Visitor, field: str, text: str, said: str
) -> None:
    order = await seen(ada, await make.order(ada, "PO-7"))

    with pytest.raises(changing.HeaderRefused) as refused:
        await correct(ada, order, **{field: text})

    assert refused.value.faults == {field: said}


async def test_a_po_number_belongs_to_one_order_however_it_is_written(ada: Visitor) -> None:
    await make.order(ada, "PO-6")
    order = await seen(ada, await make.order(ada, "PO-7"))

    with pytest.raises(changing.HeaderRefused) as refused:
        await correct(ada, order, po_number="po-6")

    assert "another order" in refused.value.faults["po_number"]


async def test_a_wanted_date_that_has_passed_may_stay(ada: Visitor) -> None:
    late = await make.order(ada, "PO-7", wanted_on=make.today() - timedelta(days=9))

    await correct(ada, await seen(ada, late), notes="They will wait.")

    assert (await seen(ada, late)).notes == "They will wait."


async def test_one_build_is_cancelled_and_its_siblings_go_on(ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-7", builds=2)

    await edge.write(
        make.acting(ada),
        lambda s: cancelling.cancel_builds(s, order_id, [f"B-{order_id}-2"], reason="One less."),
    )

    order = await seen(ada, order_id)
    assert [build.status for build in order.builds] == ["order-created", "cancelled"]
    assert order.status == "order-created"
    assert (
        f"Ada Lark: Moved B-{order_id}-2 from order created to cancelled. Reason: One less."
        in sentences(order)
    )


async def test_a_whole_order_is_cancelled_once(ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-7", builds=2)
    me = make.acting(ada)

    await edge.write(me, lambda s: cancelling.cancel_order(s, order_id, reason="No budget."))

    assert (await seen(ada, order_id)).status == "cancelled"
    with pytest.raises(Refused, match="shipped or cancelled already"):
        await edge.write(me, lambda s: cancelling.cancel_order(s, order_id, reason="Again."))


@pytest.mark.parametrize(
    ("reason", "words"),
    [("", "^Say why"), ("  ", "^Say why"), (" x ", "^Say why"), ("x" * 4_001, "^At most 4,000")],
    ids=["nothing", "blanks", "a letter", "a book"],
)
async def test_nothing_is_cancelled_without_a_reason(ada: Visitor, reason: str, words: str) -> None:
    order_id = await make.order(ada, "PO-7")

    with pytest.raises(Refused, match=words):
        await edge.write(
            make.acting(ada), lambda s: cancelling.cancel_order(s, order_id, reason=reason)
        )

    assert (await seen(ada, order_id)).status == "order-created"


async def test_a_build_of_another_order_is_not_cancelled_along(ada: Visitor) -> None:
    mine, other = await make.order(ada, "PO-7"), await make.order(ada, "PO-8")

    with pytest.raises(Refused, match="of this order"):
        await edge.write(
            make.acting(ada),
            lambda s: cancelling.cancel_builds(s, mine, [f"B-{other}-1"], reason="Mistaken."),
        )

    assert (await seen(ada, other)).status == "order-created"


async def test_only_coordinators_and_admins_change_or_cancel(ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-7")
    order = await seen(ada, order_id)

    for role in set(Role) - {Role.ADMIN, Role.COORDINATOR}:
        other = await _with(role)
        with pytest.raises(NotAllowed):
            await correct(other, order, notes="Mine now.")
        with pytest.raises(NotAllowed):
            await edge.write(
                make.acting(other), lambda s: cancelling.cancel_order(s, order_id, reason="Why?")
            )

    assert (await seen(ada, order_id)) == order


async def _with(role: Role) -> Visitor:
    # An auditor's role has an end, which is a matter of people, not of orders.
    return await make.visitor(role if role is not Role.AUDITOR else Role.SERVICE)


async def test_a_comment_is_kept_to_the_letter(ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-7")
    words = '<img src=x onerror="alert(1)"> 54″ & more'

    await edge.write(make.acting(ada), lambda s: comments.write(s, order_id, f"  {words}\n"))

    (comment,) = (await seen(ada, order_id)).comments
    assert (comment.text, comment.who) == (words, "Ada Lark")


@pytest.mark.parametrize("text", ["", " \n", "\x00", "x" * 4001])
async def test_a_comment_has_between_one_and_4000_characters(ada: Visitor, text: str) -> None:
    order_id = await make.order(ada, "PO-7")

    with pytest.raises(Refused):
        await edge.write(make.acting(ada), lambda s: comments.write(s, order_id, text))

    assert (await seen(ada, order_id)).comments == []
