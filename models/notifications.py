"""What somebody should know: one row a person and event."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, Key, Moment, PersonKey


class Notification(Base):
    """A sentence for one person, with the place it leads to."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_unread", "person_id", "id", postgresql_where="read_at IS NULL"),
        Index("ix_notification_person", "person_id", "id"),
    )

    id: Mapped[Key]
    person_id: Mapped[PersonKey]
    event: Mapped[str]
    text: Mapped[str]
    address: Mapped[str]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    created_at: Mapped[CreatedAt]
    read_at: Mapped[Moment | None]
