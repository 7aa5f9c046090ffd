"""Who works on a build, how long a task took, and how a build left the building."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, Key, Moment, PersonKey


class Assignment(Base):
    """Somebody works on a build until they release it; several may at the same time."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_open",
            "build_id",
            "person_id",
            unique=True,
            postgresql_where="released_at IS NULL",
        ),
        Index("ix_assignment_person", "person_id", postgresql_where="released_at IS NULL"),
    )

    id: Mapped[Key]
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id"))
    person_id: Mapped[PersonKey]
    # Whoever gave it to them: themselves by claiming, or a coordinator.
    assigned_by: Mapped[PersonKey]
    assigned_at: Mapped[CreatedAt]
    released_at: Mapped[Moment | None]


class TaskTime(Base):
    """From when to when somebody worked on a task; nobody is asked for it."""

    __tablename__ = "task_time"
    __table_args__ = (
        CheckConstraint("finished_at >= started_at", name="in_order"),
        Index("ix_task_time_run", "run_id", "item_key", "basin"),
        Index(
            "uq_task_time_open",
            "run_id",
            "item_key",
            "basin",
            "person_id",
            unique=True,
            postgresql_where="finished_at IS NULL",
        ),
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    item_key: Mapped[str]
    basin: Mapped[int] = mapped_column(default=0, server_default="0")
    person_id: Mapped[PersonKey]
    started_at: Mapped[CreatedAt]
    finished_at: Mapped[Moment | None]


class Shipment(Base):
    """How a build left: never changed."""

    __tablename__ = "shipment"

    id: Mapped[Key]
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id"), unique=True)
    carrier: Mapped[str] = mapped_column(default="", server_default="")
    tracking_number: Mapped[str] = mapped_column(default="", server_default="")
    shipped_by: Mapped[PersonKey]
    shipped_at: Mapped[CreatedAt]
