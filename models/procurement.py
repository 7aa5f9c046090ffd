"""What procurement looks at, sends out and books in, and what the floor is short of."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, Key, Moment, PersonKey, Quantity


class BomReview(Base):
    """One event of the review of a BOM: a tick, a comment, a question or its answer, a return.

    Without a position it is about the whole BOM. An answer names its question. Never changed; a
    BOM stands returned to the coordinator while its newest `reject` has no later `resubmit`.
    """

    __tablename__ = "bom_review"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('tick', 'untick', 'comment', 'question', 'answer', 'reject', 'resubmit')",
            name="kind_known",
        ),
        CheckConstraint(
            "kind IN ('tick', 'untick', 'resubmit') OR length(btrim(text)) BETWEEN 1 AND 4000",
            name="text_given",
        ),
        CheckConstraint(
            "(kind = 'answer') = (question_id IS NOT NULL)", name="answer_has_question"
        ),
        CheckConstraint(
            "kind NOT IN ('tick', 'untick') OR position IS NOT NULL", name="tick_has_line"
        ),
        Index("ix_bom_review_bom", "bom_id", "id"),
    )

    id: Mapped[Key]
    bom_id: Mapped[int] = mapped_column(ForeignKey("bom.id"))
    # The line of the BOM, as `bom_line.position`.
    position: Mapped[int | None]
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(default="", server_default="")
    question_id: Mapped[int | None] = mapped_column(ForeignKey("bom_review.id"))
    person_id: Mapped[PersonKey]
    at: Mapped[CreatedAt]


OUTSOURCED_STATUSES = (
    "pending", "sent", "in-progress", "shipped-back", "received", "delayed", "cancelled",
    "rejected",
)  # fmt: skip
_OUTSOURCED_LIST = ", ".join(f"'{status}'" for status in OUTSOURCED_STATUSES)


class OutsourcedLine(Base):
    """An item of a build that goes to the maker of the sink body and comes back with it."""

    __tablename__ = "outsourced_line"
    __table_args__ = (
        CheckConstraint(f"status IN ({_OUTSOURCED_LIST})", name="status_known"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("received_quantity >= 0", name="received_not_negative"),
        CheckConstraint(
            "status NOT IN ('cancelled', 'rejected') OR length(btrim(reason)) >= 3",
            name="reason_given",
        ),
        CheckConstraint(
            "status IN ('pending', 'cancelled') OR (sent_on IS NOT NULL AND supplier <> '')",
            name="sent_is_dated",
        ),
        CheckConstraint("(status = 'received') = (received_on IS NOT NULL)", name="received_dated"),
        Index("ix_outsourced_line_build", "build_id", "id"),
        Index("ix_outsourced_line_expected", "status", "expected_on"),
        Index(
            "uq_outsourced_line_open",
            "build_id",
            "item_id",
            unique=True,
            postgresql_where="status <> 'cancelled'",
        ),
    )

    id: Mapped[Key]
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    # As they were when the line was made.
    item_number: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[Quantity]
    status: Mapped[str] = mapped_column(default="pending", server_default="pending")
    supplier: Mapped[str] = mapped_column(default="", server_default="")
    sent_on: Mapped[date | None]
    expected_on: Mapped[date | None]
    received_on: Mapped[date | None]
    received_quantity: Mapped[Quantity] = mapped_column(default=Decimal(0), server_default="0")
    notes: Mapped[str] = mapped_column(default="", server_default="")
    # Why it was cancelled, rejected or is late.
    reason: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_by: Mapped[PersonKey]
    created_at: Mapped[CreatedAt]


class Shortage(Base):
    """Parts somebody on the floor is missing; the build waits until it is resolved."""

    __tablename__ = "shortage"
    __table_args__ = (
        CheckConstraint("length(btrim(note)) >= 3", name="note_given"),
        CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_by_somebody"
        ),
        CheckConstraint(
            "resolved_at IS NULL OR length(btrim(resolution)) >= 3", name="resolution_given"
        ),
        Index("ix_shortage_build", "build_id", "id"),
        Index("ix_shortage_open", "reported_at", postgresql_where="resolved_at IS NULL"),
    )

    id: Mapped[Key]
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id"))
    note: Mapped[str]
    reported_by: Mapped[PersonKey]
    reported_at: Mapped[CreatedAt]
    resolution: Mapped[str] = mapped_column(default="", server_default="")
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[Moment | None]

    lines: Mapped[list["ShortageLine"]] = relationship(lazy="raise", order_by="ShortageLine.id")


class ShortageLine(Base):
    """One part of a shortage and how many are missing; never changed."""

    __tablename__ = "shortage_line"
    __table_args__ = (
        UniqueConstraint("shortage_id", "item_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[Key]
    shortage_id: Mapped[int] = mapped_column(ForeignKey("shortage.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    item_number: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[Quantity]
