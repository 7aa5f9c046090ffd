"""The bill of materials of a build, stored with everything needed to make it again."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, Json, JsonList, Key, PersonKey, Quantity

SHA256 = "~ '^[0-9a-f]{64}$'"


class CatalogueState(Base):
    """The items and links a BOM was made from, stored once per content; never changed."""

    __tablename__ = "catalogue_state"
    __table_args__ = (CheckConstraint(f"sha256 {SHA256}", name="sha256_form"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[Json]
    created_at: Mapped[CreatedAt]


class Bom(Base):
    """One revision of a build's BOM; only its status may change, and never back."""

    __tablename__ = "bom"
    __table_args__ = (
        UniqueConstraint("build_id", "revision"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        CheckConstraint(
            "status IN ('draft', 'in-review', 'approved', 'superseded')", name="status_known"
        ),
        CheckConstraint(f"sha256 {SHA256}", name="sha256_form"),
        Index("uq_bom_current", "build_id", unique=True, postgresql_where="status <> 'superseded'"),
    )

    id: Mapped[Key]
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id"))
    revision: Mapped[int]
    configuration_id: Mapped[int] = mapped_column(ForeignKey("configuration.id"))
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    catalogue_sha256: Mapped[str] = mapped_column(ForeignKey("catalogue_state.sha256"))
    sha256: Mapped[str]
    status: Mapped[str] = mapped_column(default="in-review")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    created_by: Mapped[PersonKey]
    created_at: Mapped[CreatedAt]

    lines: Mapped[list["BomLine"]] = relationship(lazy="raise", order_by="BomLine.position")


class BomLine(Base):
    """One occurrence in the tree of a BOM, in reading order; never changed.

    `quantity` is how many the parent holds, `total` how many the build needs here.
    A line without a parent is a top line and carries its reasons.
    """

    __tablename__ = "bom_line"
    __table_args__ = (
        UniqueConstraint("bom_id", "position"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("total > 0", name="total_positive"),
        CheckConstraint("(parent_position IS NULL) = (level = 1)", name="top_line_has_no_parent"),
        Index("ix_bom_line_item", "item_id"),
    )

    id: Mapped[Key]
    bom_id: Mapped[int] = mapped_column(ForeignKey("bom.id"))
    position: Mapped[int]
    parent_position: Mapped[int | None]
    level: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    # As they were then: the catalogue goes on, the BOM does not.
    item_number: Mapped[str]
    outline_number: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[Quantity]
    total: Mapped[Quantity] = mapped_column(default=Decimal(1))
    quantity_verified: Mapped[bool]
    attributes: Mapped[Json]
    reasons: Mapped[JsonList]
