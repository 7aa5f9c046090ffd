"""What service asks procurement for: one request with its lines, from a cart to fulfilled."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, Key, Moment, PersonKey

REQUEST_STATUSES = ("cart", "pending", "approved", "rejected", "returned", "fulfilled")
URGENCIES = ("normal", "urgent", "device-down")
_STATUS_LIST = ", ".join(f"'{status}'" for status in REQUEST_STATUSES)
_URGENCY_LIST = ", ".join(f"'{urgency}'" for urgency in URGENCIES)
_NUMBER = (
    "number = 'SR-' || year || '-'"
    " || lpad(sequence::text, greatest(4, length(sequence::text)), '0')"
)


class ServiceRequest(Base):
    """Parts somebody in service needs; a cart until it is sent, and then it has a number.

    Its content changes in a cart and while it is returned; what is decided stays as it is.
    """

    __tablename__ = "service_request"
    __table_args__ = (
        UniqueConstraint("year", "sequence"),
        CheckConstraint(f"status IN ({_STATUS_LIST})", name="status_known"),
        CheckConstraint(f"urgency IN ({_URGENCY_LIST})", name="urgency_known"),
        CheckConstraint(_NUMBER, name="number_form"),
        CheckConstraint("year BETWEEN 2000 AND 9999", name="year_has_four_digits"),
        CheckConstraint("sequence >= 1", name="sequence_counts_from_one"),
        CheckConstraint(
            "num_nonnulls(number, year, sequence, submitted_at)"
            " = CASE WHEN status = 'cart' THEN 0 ELSE 4 END",
            name="numbered_when_sent",
        ),
        CheckConstraint(
            "status IN ('cart', 'returned') OR length(btrim(reason)) >= 3", name="reason_given"
        ),
        CheckConstraint("length(reason) <= 4000", name="reason_length"),
        CheckConstraint("length(build_number) <= 40", name="build_number_length"),
        CheckConstraint("length(serial) <= 80", name="serial_length"),
        CheckConstraint(
            "status NOT IN ('rejected', 'returned') OR length(btrim(note)) >= 3", name="note_given"
        ),
        CheckConstraint("length(note) <= 4000", name="note_length"),
        CheckConstraint(
            "num_nonnulls(decided_by, decided_at)"
            " = CASE WHEN status IN ('cart', 'pending') THEN 0 ELSE 2 END",
            name="decided_by_somebody",
        ),
        CheckConstraint(
            "num_nonnulls(fulfilled_by, fulfilled_at)"
            " = CASE WHEN status = 'fulfilled' THEN 2 ELSE 0 END",
            name="fulfilled_by_somebody",
        ),
        Index(
            "uq_service_request_cart", "author_id", unique=True, postgresql_where="status = 'cart'"
        ),
        Index("ix_service_request_author", "author_id", "submitted_at", "id"),
        Index("ix_service_request_status", "status", "submitted_at", "id"),
    )

    id: Mapped[Key]
    # SR-2026-0001, from year and sequence; a cart has none.
    number: Mapped[str | None] = mapped_column(unique=True)
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    status: Mapped[str] = mapped_column(default="cart", server_default="cart")
    status_since: Mapped[CreatedAt]
    # What the parts are for.
    reason: Mapped[str] = mapped_column(default="", server_default="")
    urgency: Mapped[str] = mapped_column(default="normal", server_default="normal")
    # Of the device, as far as somebody knows it; it may be older than what is kept here.
    build_number: Mapped[str] = mapped_column(default="", server_default="")
    serial: Mapped[str] = mapped_column(default="", server_default="")
    author_id: Mapped[PersonKey]
    created_at: Mapped[CreatedAt]
    # When it was sent for the first time.
    submitted_at: Mapped[Moment | None]
    # What was said with the decision that stands.
    note: Mapped[str] = mapped_column(default="", server_default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[Moment | None]
    fulfilled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    fulfilled_at: Mapped[Moment | None]
    # What a page has read; a move that carries an older one is a conflict.
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    lines: Mapped[list["ServiceRequestLine"]] = relationship(
        lazy="raise", order_by="ServiceRequestLine.position"
    )


class ServiceRequestLine(Base):
    """One item of a request: how many were asked for, and how many were approved."""

    __tablename__ = "service_request_line"
    __table_args__ = (
        UniqueConstraint("request_id", "item_id"),
        UniqueConstraint("request_id", "position"),
        CheckConstraint("position >= 1", name="position_counts_from_one"),
        CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity_in_bounds"),
        CheckConstraint("approved BETWEEN 0 AND quantity", name="approved_only_lowers"),
        CheckConstraint(
            "approved IS NULL OR approved = quantity OR length(btrim(lowered_because)) >= 3",
            name="lowering_has_reason",
        ),
        CheckConstraint(
            "lowered_because = '' OR coalesce(approved < quantity, false)",
            name="reason_is_for_lowering",
        ),
        CheckConstraint("length(lowered_because) <= 4000", name="lowered_because_length"),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("service_request.id"))
    position: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    # As they were when the request was sent.
    item_number: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[int]
    # None until it is decided; 0 drops the line.
    approved: Mapped[int | None]
    lowered_because: Mapped[str] = mapped_column(default="", server_default="")
