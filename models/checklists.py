"""Checklist templates, the runs made from them, and every answer anybody gave."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, IgnoringCase, Json, JsonList, Key, Moment, PersonKey
from models.bom import SHA256

STAGES = ("pre-qc", "assembly", "test", "packaging", "final-qc")
_STAGE_LIST = ", ".join(f"'{stage}'" for stage in STAGES)


class Template(Base):
    """A revision of a checklist of one stage: draft, then active, then retired, never back."""

    __tablename__ = "template"
    __table_args__ = (
        UniqueConstraint("family", "stage", "revision"),
        CheckConstraint(f"stage IN ({_STAGE_LIST})", name="stage_known"),
        CheckConstraint("status IN ('draft', 'active', 'retired')", name="status_known"),
        CheckConstraint("(status = 'draft') = (activated_at IS NULL)", name="activation_dated"),
        CheckConstraint("length(btrim(name)) >= 3", name="name_given"),
        CheckConstraint("length(btrim(document_number)) >= 3", name="document_number_given"),
        CheckConstraint(f"sha256 {SHA256}", name="sha256_form"),
        Index(
            "uq_template_active",
            "family",
            "stage",
            unique=True,
            postgresql_where="status = 'active'",
        ),
        Index(
            "uq_template_draft", "family", "stage", unique=True, postgresql_where="status = 'draft'"
        ),
    )

    id: Mapped[Key]
    family: Mapped[str] = mapped_column(default="MDRD", server_default="MDRD")
    stage: Mapped[str]
    name: Mapped[str]
    document_number: Mapped[str]
    revision: Mapped[int]
    status: Mapped[str] = mapped_column(default="draft", server_default="draft")
    # SHA-256 over the canonical rows, as app.rules computes it.
    sha256: Mapped[str]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[CreatedAt]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    activated_at: Mapped[Moment | None]
    activated_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[Moment | None]

    items: Mapped[list["TemplateItem"]] = relationship(
        lazy="raise", order_by="TemplateItem.position"
    )


class TemplateItem(Base):
    """One row of a template exactly as it was written; changes only in a draft."""

    __tablename__ = "template_item"
    __table_args__ = (
        UniqueConstraint("template_id", "key"),
        UniqueConstraint("template_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("key ~ '^[a-z0-9][a-z0-9-]{1,60}$'", name="key_form"),
    )

    id: Mapped[Key]
    template_id: Mapped[int] = mapped_column(ForeignKey("template.id"))
    position: Mapped[int]
    key: Mapped[str]
    row: Mapped[Json]


class Run(Base):
    """A template filled in for a build; closed by its signature, never reopened or overwritten.

    `items` are the items as they applied when the run was made, each with the reason, and for a
    re-inspection the answers that were carried over with their original person and time.
    """

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("build_id", "stage", "attempt"),
        CheckConstraint(f"stage IN ({_STAGE_LIST})", name="stage_known"),
        CheckConstraint("attempt >= 1", name="attempt_counts_from_one"),
        CheckConstraint("verdict IN ('passed', 'failed', 'superseded')", name="verdict_known"),
        CheckConstraint("(closed_at IS NULL) = (verdict IS NULL)", name="closed_with_verdict"),
        CheckConstraint("cause IN ('first', 'rework', 'change')", name="cause_known"),
        CheckConstraint("(cause = 'first') = (previous_id IS NULL)", name="cause_has_previous"),
        Index(
            "uq_run_open", "build_id", "stage", unique=True, postgresql_where="closed_at IS NULL"
        ),
    )

    id: Mapped[Key]
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id"))
    stage: Mapped[str]
    attempt: Mapped[int]
    template_id: Mapped[int] = mapped_column(ForeignKey("template.id"), index=True)
    configuration_id: Mapped[int] = mapped_column(ForeignKey("configuration.id"))
    bom_id: Mapped[int | None] = mapped_column(ForeignKey("bom.id"))
    items: Mapped[JsonList]
    # The first of its stage, after a rejection, or because the configuration changed.
    cause: Mapped[str] = mapped_column(default="first", server_default="first")
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    started_by: Mapped[PersonKey]
    started_at: Mapped[CreatedAt]
    closed_at: Mapped[Moment | None]
    verdict: Mapped[str | None]


class Answer(Base):
    """One answer to one item, as somebody gave it; a later one supersedes it, this one stays.

    `number`, `lower`, `upper`, `target` and `unit` are what was measured and what it was measured
    against at that moment. `seen_id` is the newest answer to the item the device knew about.
    """

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint("verdict IN ('pass', 'fail', 'na', 'asked', 'open')", name="verdict_known"),
        CheckConstraint("basin BETWEEN 0 AND 10", name="basin_counts"),
        CheckConstraint("length(note) <= 4000 AND length(value) <= 1000", name="text_length"),
        CheckConstraint("verdict <> 'na' OR length(btrim(note)) > 0", name="na_has_note"),
        Index("ix_answer_run", "run_id", "item_key", "basin", "id"),
        # What was asked is looked for on every dashboard, and is rare among the answers.
        Index(
            "ix_answer_asked", "run_id", "item_key", "basin", postgresql_where="verdict = 'asked'"
        ),
        Index("ix_answer_instrument", "instrument_id"),
    )

    id: Mapped[Key]
    client_id: Mapped[UUID] = mapped_column(unique=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    item_key: Mapped[str]
    # 0: the item is asked once for the build.
    basin: Mapped[int] = mapped_column(default=0, server_default="0")
    value: Mapped[str] = mapped_column(default="", server_default="")
    number: Mapped[Decimal | None]
    lower: Mapped[Decimal | None]
    upper: Mapped[Decimal | None]
    target: Mapped[Decimal | None]
    unit: Mapped[str] = mapped_column(default="", server_default="")
    verdict: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    # Out of limits and meant so; then the answer this is an agreement to, or a note beside.
    confirmed: Mapped[bool] = mapped_column(default=False, server_default="false")
    confirms_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"))
    calibration_due: Mapped[date | None]
    # As the instrument was called when it measured; the database fills them in.
    instrument_number: Mapped[str | None]
    instrument_kind: Mapped[str | None]
    seen_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    answered_by: Mapped[PersonKey]
    device_at: Mapped[Moment | None]
    answered_at: Mapped[CreatedAt]


class Photo(Base):
    """A picture from the floor: the original, or a drawing on it; never changed.

    It belongs to an item of a run, to a shortage, or to a nonconformance.
    """

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(run_id, shortage_id, nonconformance_id) = 1", name="belongs_to_one"
        ),
        CheckConstraint("(run_id IS NULL) = (item_key IS NULL)", name="run_has_item"),
        CheckConstraint(f"sha256 {SHA256}", name="sha256_form"),
        CheckConstraint("size BETWEEN 1 AND 10485760", name="size_limited"),
        CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'image/webp')", name="media_type_known"
        ),
        Index("ix_photo_run", "run_id", "item_key", "basin", "id"),
        Index("ix_photo_shortage", "shortage_id"),
        Index("ix_photo_nonconformance", "nonconformance_id"),
    )

    id: Mapped[Key]
    client_id: Mapped[UUID] = mapped_column(unique=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    item_key: Mapped[str | None]
    basin: Mapped[int] = mapped_column(default=0, server_default="0")
    shortage_id: Mapped[int | None] = mapped_column(ForeignKey("shortage.id"))
    nonconformance_id: Mapped[int | None] = mapped_column(ForeignKey("nonconformance.id"))
    # The untouched picture this one was drawn on.
    original_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"))
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    store_key: Mapped[str]
    thumbnail_key: Mapped[str]
    taken_by: Mapped[PersonKey]
    device_at: Mapped[Moment | None]
    taken_at: Mapped[CreatedAt]


class SerialNumber(Base):
    """A serial number built into a build; one that was replaced stays, marked as removed."""

    __tablename__ = "serial_number"
    __table_args__ = (
        CheckConstraint("length(btrim(serial::text)) BETWEEN 1 AND 80", name="serial_length"),
        Index(
            "uq_serial_number_in_use",
            "kind",
            "serial",
            unique=True,
            postgresql_where="removed_at IS NULL",
        ),
        # In the order of bytes, so that beginnings are found whatever the collation.
        Index(
            "ix_serial_number_beginning",
            literal_column("lower(serial::text)").label("beginning"),
            "id",
            postgresql_ops={"beginning": "text_pattern_ops"},
        ),
        Index("ix_serial_number_recorded", "recorded_at", "id"),
        Index("ix_serial_number_kind", "kind", "recorded_at", "id"),
        Index("ix_serial_number_build", "build_id", "id"),
    )

    id: Mapped[Key]
    # What it is the serial of: an item number, or a word such as “control box”.
    kind: Mapped[IgnoringCase]
    serial: Mapped[IgnoringCase]
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    item_key: Mapped[str]
    basin: Mapped[int] = mapped_column(default=0, server_default="0")
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    recorded_at: Mapped[CreatedAt]
    removed_at: Mapped[Moment | None]
