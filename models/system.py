"""What the running product keeps for itself: requests already carried out, and settings."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, Json, Key, Moment


class AcceptedRequest(Base):
    """A write that was carried out, by its key, so that a repetition does nothing twice."""

    __tablename__ = "accepted_request"

    key: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    result: Mapped[Any] = mapped_column(JSONB(none_as_null=False), nullable=True)
    accepted_at: Mapped[CreatedAt]


class Setting(Base):
    """One value an admin may change, such as the number pattern of a custom basin."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Json]


class JobRun(Base):
    """One run of a scheduled job; its key makes sure that a day or an hour is done once."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("name", "key"),)

    id: Mapped[Key]
    name: Mapped[str]
    # The day or the hour it stands for: “2026-11-22”.
    key: Mapped[str]
    started_at: Mapped[CreatedAt]
    finished_at: Mapped[Moment | None]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
