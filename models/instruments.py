"""What measures and what people work with: instruments, tools, work instructions."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, IgnoringCase, Key, Moment, PersonKey

# The number of a work instruction: it stands in addresses and in cells of a template.
INSTRUCTION_NUMBER = r"[A-Za-z0-9][A-Za-z0-9.-]{1,39}"


class Instrument(Base):
    """A measuring instrument; once its calibration is overdue it measures nothing any more."""

    __tablename__ = "instrument"
    __table_args__ = (
        CheckConstraint("length(btrim(number::text)) BETWEEN 1 AND 40", name="number_length"),
        CheckConstraint("length(btrim(kind)) > 0", name="kind_given"),
        Index("ix_instrument_kind", "kind", "number"),
    )

    id: Mapped[Key]
    number: Mapped[IgnoringCase] = mapped_column(unique=True)
    # As the templates ask for it: “dual-probe thermometer”, “tape measure”.
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="", server_default="")
    # The last day it may be used; of its newest calibration.
    due_on: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_by: Mapped[PersonKey]
    created_at: Mapped[CreatedAt]


class Calibration(Base):
    """One calibration of an instrument with its certificate; never changed."""

    __tablename__ = "calibration"
    __table_args__ = (
        CheckConstraint("due_on > calibrated_on", name="due_after_calibration"),
        Index("ix_calibration_instrument", "instrument_id", "id"),
    )

    id: Mapped[Key]
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"))
    calibrated_on: Mapped[date]
    due_on: Mapped[date]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    note: Mapped[str] = mapped_column(default="", server_default="")
    recorded_by: Mapped[PersonKey]
    recorded_at: Mapped[CreatedAt]


class Tool(Base):
    """A tool a task asks for; deactivated, never deleted."""

    __tablename__ = "tool"
    __table_args__ = (CheckConstraint("length(btrim(name::text)) >= 2", name="name_given"),)

    id: Mapped[Key]
    name: Mapped[IgnoringCase] = mapped_column(unique=True)
    note: Mapped[str] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")


class WorkInstruction(Base):
    """A revision of how a task is done; draft, then active, then retired, never back."""

    __tablename__ = "work_instruction"
    __table_args__ = (
        UniqueConstraint("number", "revision"),
        CheckConstraint("status IN ('draft', 'active', 'retired')", name="status_known"),
        CheckConstraint("length(btrim(title)) >= 3", name="title_given"),
        Index(
            "uq_work_instruction_active",
            "number",
            unique=True,
            postgresql_where="status = 'active'",
        ),
        Index(
            "uq_work_instruction_draft", "number", unique=True, postgresql_where="status = 'draft'"
        ),
    )

    id: Mapped[Key]
    # Template items name it by this number.
    number: Mapped[IgnoringCase]
    revision: Mapped[int]
    title: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft", server_default="draft")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[CreatedAt]
    activated_at: Mapped[Moment | None]

    steps: Mapped[list["WorkInstructionStep"]] = relationship(
        lazy="raise", order_by="WorkInstructionStep.position"
    )


class WorkInstructionStep(Base):
    """One step with its picture; changes only in a draft."""

    __tablename__ = "work_instruction_step"
    __table_args__ = (
        UniqueConstraint("work_instruction_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("length(btrim(text)) > 0", name="text_given"),
    )

    id: Mapped[Key]
    work_instruction_id: Mapped[int] = mapped_column(ForeignKey("work_instruction.id"))
    position: Mapped[int]
    text: Mapped[str]
    # The picture's place in the file store and its kind; empty without one.
    picture_key: Mapped[str] = mapped_column(default="", server_default="")
    picture_sha256: Mapped[str] = mapped_column(default="", server_default="")
    picture_media_type: Mapped[str] = mapped_column(default="", server_default="")
