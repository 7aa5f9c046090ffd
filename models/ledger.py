"""The ledger as it is read: the database alone writes it (see `migrations/sql/ledger.sql`)."""

from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from models.base import Moment


class LedgerBase(DeclarativeBase):
    """Apart from `Base`: these tables are made by hand-written SQL and tracked by nobody."""

    metadata = MetaData(schema="audit")


class LedgerEvent(LedgerBase):
    """One thing that happened: a row changed, or somebody signed in, exported, was refused."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment] = mapped_column(primary_key=True)
    txid: Mapped[str]
    op: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str | None]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    ip: Mapped[str | None] = mapped_column(INET)
    user_agent: Mapped[str | None]
    session_id: Mapped[int | None]
    request_id: Mapped[str | None]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    level: Mapped[str]
    old_values: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    new_values: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    app_version: Mapped[str | None]
    db_user: Mapped[str]
