"""Files that belong to an order; the bytes lie in the file store under their SHA-256."""

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, Key, Moment, PersonKey


class Document(Base):
    """One uploaded file of a draft or an order; removed from view, never from the store."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('purchase-order', 'drawing', 'order-confirmation', 'other', 'certificate')",
            name="kind_known",
        ),
        CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'image/webp')",
            name="media_type_known",
        ),
        CheckConstraint("size BETWEEN 1 AND 10485760", name="size_limited"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        CheckConstraint(
            "num_nonnulls(order_id, draft_id, instrument_id) >= 1", name="belongs_somewhere"
        ),
        CheckConstraint("length(file_name) BETWEEN 1 AND 200", name="file_name_length"),
        CheckConstraint("build_position BETWEEN 1 AND 10", name="build_position_counts"),
        ForeignKeyConstraint(["order_id", "build_position"], ["build.order_id", "build.position"]),
        Index("ix_document_order", "order_id", "id"),
        Index("ix_document_draft", "draft_id", "id"),
        Index("ix_document_instrument", "instrument_id", "id"),
    )

    id: Mapped[Key]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"))
    # The place of the one sink it is for, in the draft as in the order; None: for all of them.
    build_position: Mapped[int | None]
    kind: Mapped[str]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    store_key: Mapped[str]
    uploaded_by: Mapped[PersonKey]
    uploaded_at: Mapped[CreatedAt]
    removed_at: Mapped[Moment | None]
