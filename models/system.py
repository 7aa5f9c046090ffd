"""What the running product keeps for itself: requests already carried out, and settings."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, Json


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
