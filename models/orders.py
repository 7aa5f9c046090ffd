"""Orders, the builds that move, their configurations, and the drafts they grow from."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, IgnoringCase, Json, Key, Moment, PersonKey

STATUSES = (
    "order-created", "parts-sent", "ready-for-pre-qc", "ready-for-production", "in-production",
    "testing-complete", "packaging-complete", "ready-for-final-qc", "ready-to-ship", "shipped",
    "pre-qc-rejected", "pre-qc-rework", "final-qc-rejected", "final-rework", "on-hold",
    "cancelled",
)  # fmt: skip
STATUS_LIST = ", ".join(f"'{status}'" for status in STATUSES)
CLOSED = ("shipped", "cancelled")
# Written out, not bound: an index over part of a table serves only a condition it can recognise.
OPEN = text("status NOT IN ('shipped', 'cancelled')")


class Order(Base):
    """A purchase order; its status is derived from its builds."""

    __tablename__ = "order"
    __table_args__ = (
        CheckConstraint("length(btrim(po_number::text)) >= 3", name="po_number_length"),
        CheckConstraint("length(btrim(customer)) >= 3", name="customer_length"),
        CheckConstraint("project = '' OR length(btrim(project)) >= 3", name="project_length"),
        CheckConstraint("length(btrim(sales_person)) >= 3", name="sales_person_length"),
        CheckConstraint("language IN ('EN', 'FR', 'ES')", name="language_known"),
        CheckConstraint("family IN ('MDRD')", name="family_known"),
        Index(
            "ix_order_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        # One index for each order of the list, so that the first page costs the same for ever.
        Index("ix_order_open", "wanted_on", "id", postgresql_where=OPEN),
        Index("ix_order_wanted_on", "wanted_on", "id"),
        Index("ix_order_created_at", "created_at", "id"),
        Index("ix_order_customer", text("lower(customer)"), "id"),
        Index("ix_order_build_numbers", "build_numbers", "id"),
        Index("ix_order_stage", "stage", "wanted_on", "id"),
        Index("ix_order_status", "status", "wanted_on", "id"),
        Index("ix_order_creator", "created_by", "wanted_on", "id"),
    )

    id: Mapped[Key]
    po_number: Mapped[IgnoringCase] = mapped_column(unique=True)
    customer: Mapped[str]
    project: Mapped[str] = mapped_column(default="", server_default="")
    sales_person: Mapped[str]
    wanted_on: Mapped[date]
    language: Mapped[str]
    notes: Mapped[str] = mapped_column(default="", server_default="")
    family: Mapped[str] = mapped_column(default="MDRD", server_default="MDRD")
    created_by: Mapped[PersonKey]
    created_at: Mapped[CreatedAt]
    # What a form has read; a change that carries an older one is a conflict.
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    # Kept by the database from PO, customer, project and build numbers; lower case.
    search_text: Mapped[str] = mapped_column(default="", server_default="")
    # Kept by the database: the least advanced status of the builds that are not cancelled.
    status: Mapped[str] = mapped_column(default="order-created", server_default="order-created")
    # Kept by the database: how far that status is on the way, and the builds' numbers in order.
    stage: Mapped[int] = mapped_column(default=2, server_default="2")
    build_numbers: Mapped[str] = mapped_column(default="", server_default="")

    builds: Mapped[list["Build"]] = relationship(lazy="raise", order_by="Build.position")


class Build(Base):
    """One sink of an order: what is made, checked and shipped."""

    __tablename__ = "build"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("number::text ~ '^[A-Za-z0-9][A-Za-z0-9-]{2,39}$'", name="number_form"),
        CheckConstraint("position BETWEEN 1 AND 10", name="at_most_ten"),
        CheckConstraint(f"status IN ({STATUS_LIST})", name="status_known"),
        Index("ix_build_status", "status", "order_id"),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    position: Mapped[int]
    number: Mapped[IgnoringCase] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="order-created")
    status_since: Mapped[CreatedAt]

    order: Mapped[Order] = relationship(lazy="raise", back_populates="builds")


class BuildMove(Base):
    """One change of a build's status: from, to, by whom, why; never changed."""

    __tablename__ = "build_move"
    __table_args__ = (
        CheckConstraint(f"to_status IN ({STATUS_LIST})", name="status_known"),
        CheckConstraint("NOT forced OR length(btrim(reason)) >= 3", name="force_has_reason"),
        CheckConstraint(
            "to_status <> 'cancelled' OR length(btrim(reason)) >= 3", name="cancel_has_reason"
        ),
        CheckConstraint("length(reason) <= 4000", name="reason_length"),
        Index("ix_build_move_build", "build_id", "id"),
    )

    id: Mapped[Key]
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id"))
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    forced: Mapped[bool] = mapped_column(default=False, server_default="false")
    moved_by: Mapped[PersonKey]
    moved_at: Mapped[CreatedAt]


class Configuration(Base):
    """What was chosen for a build, one row a revision; never changed."""

    __tablename__ = "configuration"
    __table_args__ = (
        UniqueConstraint("build_id", "revision"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )

    id: Mapped[Key]
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id"))
    revision: Mapped[int]
    # The JSON form of section 9 of the domain page.
    content: Mapped[Json]
    created_by: Mapped[PersonKey]
    created_at: Mapped[CreatedAt]

    acknowledgements: Mapped[list["Acknowledgement"]] = relationship(
        lazy="raise", order_by="Acknowledgement.id"
    )


class Acknowledgement(Base):
    """Why a warning was accepted; never changed."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        UniqueConstraint("configuration_id", "rule"),
        CheckConstraint("length(btrim(reason)) >= 3", name="reason_given"),
    )

    id: Mapped[Key]
    configuration_id: Mapped[int] = mapped_column(ForeignKey("configuration.id"))
    rule: Mapped[str]
    message: Mapped[str]
    reason: Mapped[str]
    acknowledged_by: Mapped[PersonKey]
    acknowledged_at: Mapped[CreatedAt]


class Draft(Base):
    """An order being entered, kept from the first keystroke; belongs to one person."""

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("step BETWEEN 1 AND 5", name="five_steps"),
        CheckConstraint("order_id IS NULL OR discarded_at IS NULL", name="submitted_or_discarded"),
        Index(
            "ix_draft_open",
            "person_id",
            "updated_at",
            postgresql_where="order_id IS NULL AND discarded_at IS NULL",
        ),
        Index(
            "uq_draft_of_build",
            "build_id",
            unique=True,
            postgresql_where="configuration_id IS NULL AND discarded_at IS NULL",
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[PersonKey]
    content: Mapped[Json]
    step: Mapped[int] = mapped_column(default=1, server_default="1")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    discarded_at: Mapped[Moment | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), unique=True)
    # Set when it is not a new order but a change of this build's configuration.
    build_id: Mapped[int | None] = mapped_column(ForeignKey("build.id"))
    # The configuration it became, once it was saved.
    configuration_id: Mapped[int | None] = mapped_column(
        ForeignKey("configuration.id"), unique=True
    )


class Comment(Base):
    """Plain words somebody left on an order; never changed."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("length(btrim(text)) BETWEEN 1 AND 4000", name="text_length"),
        Index("ix_comment_order", "order_id", "id"),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    text: Mapped[str]
    written_by: Mapped[PersonKey]
    written_at: Mapped[CreatedAt]
