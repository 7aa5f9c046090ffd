"""People, their roles, their sessions, and the links that let them in once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, IgnoringCase, Key, Moment, PersonKey

ROLES = ("admin", "coordinator", "procurement", "qc", "assembler", "service", "auditor")
ROLE_LIST = ", ".join(f"'{role}'" for role in ROLES)


class Person(Base):
    """Somebody who signs in; disabled, never deleted, and the user name is never used again."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("user_name ~ '^[a-z0-9][a-z0-9._-]{1,39}$'", name="user_name_form"),
        CheckConstraint("length(btrim(name)) >= 2", name="name_given"),
        CheckConstraint("length(initials) BETWEEN 1 AND 5", name="initials_short"),
        CheckConstraint("failed_sign_ins >= 0", name="failures_counted"),
        CheckConstraint(
            "mail_address = '' OR mail_address ~ '^[^@\\s<>,;]+@[^@\\s<>,;]+$'",
            name="mail_address_form",
        ),
        CheckConstraint("length(chat_name) <= 80", name="chat_name_short"),
        Index(
            "ix_person_name_trgm",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Key]
    user_name: Mapped[IgnoringCase] = mapped_column(unique=True)
    name: Mapped[str]
    initials: Mapped[str]
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[Moment | None]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    failed_sign_ins: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]
    # Where messages reach them outside, when they want that; empty: nowhere.
    mail_address: Mapped[str] = mapped_column(default="", server_default="")
    chat_name: Mapped[str] = mapped_column(default="", server_default="")

    roles: Mapped[list["PersonRole"]] = relationship(
        lazy="raise", order_by="PersonRole.role", cascade="all, delete-orphan"
    )


class PersonRole(Base):
    """One role of a person; an auditor's ends by itself."""

    __tablename__ = "person_role"
    __table_args__ = (
        UniqueConstraint("person_id", "role"),
        CheckConstraint(f"role IN ({ROLE_LIST})", name="role_known"),
        CheckConstraint("role <> 'auditor' OR until IS NOT NULL", name="auditor_time_boxed"),
    )

    id: Mapped[Key]
    person_id: Mapped[PersonKey]
    role: Mapped[str]
    until: Mapped[Moment | None]


class SignInSession(Base):
    """One signed-in browser; only the SHA-256 of its token is kept."""

    __tablename__ = "sign_in_session"
    __table_args__ = (
        Index("ix_sign_in_session_open", "person_id", postgresql_where="ended_at IS NULL"),
    )

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[PersonKey]
    started_at: Mapped[CreatedAt]
    last_seen_at: Mapped[CreatedAt]
    ended_at: Mapped[Moment | None]
    end_reason: Mapped[str | None]
    address: Mapped[str] = mapped_column(default="")
    browser: Mapped[str] = mapped_column(default="")


class OneTimeLink(Base):
    """A link that works once: first admin, invitation, or demonstration sign-in."""

    __tablename__ = "one_time_link"
    __table_args__ = (
        CheckConstraint("purpose IN ('set-up', 'invitation', 'sign-in')", name="purpose_known"),
        CheckConstraint("purpose = 'set-up' OR person_id IS NOT NULL", name="for_somebody"),
    )

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


def is_open(session: SignInSession, *, now: datetime, idle_limit_hours: int = 8) -> bool:
    """Whether the session still lets somebody in: not ended, and seen within the idle limit."""
    idle = (now - session.last_seen_at).total_seconds()
    return session.ended_at is None and idle < idle_limit_hours * 3600
