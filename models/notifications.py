"""What somebody should know: one row a person and event, and how it reaches them outside."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, Key, Moment, PersonKey


class Notification(Base):
    """A sentence for one person, with the place it leads to."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_unread", "person_id", "id", postgresql_where="read_at IS NULL"),
        Index("ix_notification_person", "person_id", "id"),
        UniqueConstraint("person_id", "once"),
    )

    id: Mapped[Key]
    person_id: Mapped[PersonKey]
    event: Mapped[str]
    text: Mapped[str]
    address: Mapped[str]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    created_at: Mapped[CreatedAt]
    read_at: Mapped[Moment | None]
    urgent: Mapped[bool] = mapped_column(default=False, server_default="false")
    build_id: Mapped[int | None] = mapped_column(ForeignKey("build.id"))
    # Set for what must be said once only, such as “late:41:2026-11-22”.
    once: Mapped[str | None]


class Preference(Base):
    """How somebody wants to hear of an event; without a row the defaults hold."""

    __tablename__ = "preference"
    __table_args__ = (
        UniqueConstraint("person_id", "event"),
        CheckConstraint("mail IN ('off', 'at-once', 'hourly', 'daily')", name="mail_known"),
        CheckConstraint("chat IN ('off', 'at-once', 'hourly', 'daily')", name="chat_known"),
    )

    id: Mapped[Key]
    person_id: Mapped[PersonKey]
    event: Mapped[str]
    in_app: Mapped[bool] = mapped_column(default=True, server_default="true")
    mail: Mapped[str] = mapped_column(default="off", server_default="off")
    chat: Mapped[str] = mapped_column(default="off", server_default="off")


class Delivery(Base):
    """One message on its way out (outbox): written with what it tells, sent and retried later."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notification_id", "channel"),
        CheckConstraint("channel IN ('mail', 'chat')", name="channel_known"),
        CheckConstraint(
            "status IN ('waiting', 'sent', 'failed', 'cancelled')", name="status_known"
        ),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_dated"),
        Index("ix_delivery_due", "due_at", postgresql_where="status = 'waiting'"),
        Index("ix_delivery_failed", "id", postgresql_where="status = 'failed'"),
        Index("ix_delivery_cancelled", "id", postgresql_where="status = 'cancelled'"),
    )

    id: Mapped[Key]
    notification_id: Mapped[int] = mapped_column(ForeignKey("notification.id"))
    person_id: Mapped[PersonKey]
    channel: Mapped[str]
    status: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    # When it may go, or be tried again.
    due_at: Mapped[CreatedAt]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    error: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[CreatedAt]
    sent_at: Mapped[Moment | None]
