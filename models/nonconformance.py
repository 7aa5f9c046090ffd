"""What was not as it should be, what was decided about it, and how it ended."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, JsonList, Key, Moment, PersonKey


class Nonconformance(Base):
    """One record of a rejection; closed when the affected items passed their re-inspection."""

    __tablename__ = "nonconformance"
    __table_args__ = (
        CheckConstraint("number ~ '^NC-[0-9]{4}-[0-9]{4,}$'", name="number_form"),
        CheckConstraint("severity IN ('minor', 'major', 'critical')", name="severity_known"),
        CheckConstraint("length(btrim(description)) >= 3", name="description_given"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_by_somebody"),
        Index("ix_nonconformance_build", "build_id", "id"),
        Index("ix_nonconformance_open", "opened_at", postgresql_where="closed_at IS NULL"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(unique=True)
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id"))
    # The failed run it was opened from.
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    severity: Mapped[str]
    description: Mapped[str]
    # What was done at once so that nothing worse happens.
    containment: Mapped[str] = mapped_column(default="", server_default="")
    opened_by: Mapped[PersonKey]
    opened_at: Mapped[CreatedAt]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[Moment | None]
    # The run in which the affected items passed.
    closing_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))

    items: Mapped[list["NonconformanceItem"]] = relationship(
        lazy="raise", order_by="NonconformanceItem.id"
    )


class NonconformanceItem(Base):
    """A failed item of the run with what was found there; never changed."""

    __tablename__ = "nonconformance_item"
    __table_args__ = (UniqueConstraint("nonconformance_id", "item_key", "basin"),)

    id: Mapped[Key]
    nonconformance_id: Mapped[int] = mapped_column(ForeignKey("nonconformance.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    item_key: Mapped[str]
    basin: Mapped[int] = mapped_column(default=0, server_default="0")
    wording: Mapped[str]
    found: Mapped[str]


class Disposition(Base):
    """What is done about it; a later one replaces it, this one stays. Never changed.

    `touches` lists what the rework touches besides the failed items: [["logo-left", 0], …].
    """

    __tablename__ = "disposition"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('rework', 'use-as-is', 'return-to-maker', 'scrap')", name="kind_known"
        ),
        CheckConstraint("length(btrim(reason)) >= 3", name="reason_given"),
        Index("ix_disposition_nonconformance", "nonconformance_id", "id"),
    )

    id: Mapped[Key]
    nonconformance_id: Mapped[int] = mapped_column(ForeignKey("nonconformance.id"))
    kind: Mapped[str]
    reason: Mapped[str]
    touches: Mapped[JsonList]
    decided_by: Mapped[PersonKey]
    decided_at: Mapped[CreatedAt]
