"""Items, what they consist of, and the list numbers the owner knows them by."""

from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, literal_column
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, IgnoringCase, Key, Quantity

KINDS = ("part", "simple", "complex", "service_part", "kit")
BARE = "regexp_replace(lower({words}), '[^a-z0-9]+', '', 'g')"
KIND_LIST = ", ".join(f"'{kind}'" for kind in KINDS)


class Category(Base):
    """A branch of the owner's list, such as 720 or 720.702."""

    __tablename__ = "category"
    __table_args__ = (CheckConstraint("parent_code <> code", name="not_its_own_parent"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("category.code"))
    name: Mapped[str]
    position: Mapped[int]


class Item(Base):
    """Anything with a part number: bought part and assembly alike; deactivated, never deleted."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint("length(number) BETWEEN 1 AND 40", name="number_length"),
        CheckConstraint("number::text = btrim(number::text)", name="number_trimmed"),
        CheckConstraint(f"kind IN ({KIND_LIST})", name="kind_known"),
        CheckConstraint("length(btrim(name)) > 0", name="name_given"),
        CheckConstraint("NOT custom OR dimensions IS NOT NULL", name="custom_has_dimensions"),
        Index(
            "ix_item_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        # In the order of bytes, so that beginnings are found whatever the collation.
        Index(
            "ix_item_number_beginning",
            literal_column("lower(number::text)").label("beginning"),
            postgresql_ops={"beginning": "text_pattern_ops"},
        ),
        # As people type a number: without dashes, dots and spaces.
        Index(
            "ix_item_number_bare",
            literal_column(BARE.format(words="number::text")).label("bare"),
            postgresql_ops={"bare": "text_pattern_ops"},
        ),
        Index(
            "ix_item_manufacturer_part_number_bare",
            literal_column(BARE.format(words="manufacturer_part_number")).label("bare"),
            postgresql_ops={"bare": "text_pattern_ops"},
        ),
        Index("ix_item_category", "category_code", "number"),
        Index("ix_item_subcategory", "subcategory_code", "number"),
    )

    id: Mapped[Key]
    number: Mapped[IgnoringCase] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    category_code: Mapped[str | None] = mapped_column(ForeignKey("category.code"))
    subcategory_code: Mapped[str | None] = mapped_column(ForeignKey("category.code"))
    orderable: Mapped[bool] = mapped_column(default=False, server_default="false")
    kit: Mapped[bool] = mapped_column(default=False, server_default="false")
    manufacturer: Mapped[str] = mapped_column(default="", server_default="")
    manufacturer_part_number: Mapped[str] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    custom: Mapped[bool] = mapped_column(default=False, server_default="false")
    dimensions: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    flag: Mapped[str] = mapped_column(default="", server_default="")
    # Proposed to go to the maker of the sink body and come back mounted.
    outsourced: Mapped[bool] = mapped_column(default=False, server_default="false")
    # What it looks like: its place in the file store; empty without a picture.
    picture_key: Mapped[str] = mapped_column(default="", server_default="")
    picture_sha256: Mapped[str] = mapped_column(default="", server_default="")
    picture_media_type: Mapped[str] = mapped_column(default="", server_default="")
    # Kept by the database from number, outline numbers, name and manufacturer; lower case.
    search_text: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[CreatedAt]

    outline_numbers: Mapped[list["OutlineNumber"]] = relationship(
        lazy="raise", order_by="OutlineNumber.position"
    )


class OutlineNumber(Base):
    """A place of an item in the owner's list, text: 702.10 is not 702.1."""

    __tablename__ = "outline_number"
    __table_args__ = (
        UniqueConstraint("number", "item_id"),
        CheckConstraint(r"number ~ '^\d+(\.\d+)+$'", name="number_form"),
        Index("ix_outline_number_item", "item_id", "position"),
        # Finds 702.10 and 702.11 behind 702.1, whatever the collation of the database.
        Index(
            "ix_outline_number_beginning",
            "number",
            postgresql_ops={"number": "text_pattern_ops"},
        ),
    )

    id: Mapped[Key]
    number: Mapped[str]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class Component(Base):
    """How many of one item another holds; a cycle is refused by the database."""

    __tablename__ = "component"
    __table_args__ = (
        UniqueConstraint("parent_id", "child_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("parent_id <> child_id", name="not_its_own_parent"),
        Index("ix_component_child", "child_id"),
    )

    id: Mapped[Key]
    parent_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    quantity: Mapped[Quantity] = mapped_column(default=Decimal(1))
    quantity_verified: Mapped[bool] = mapped_column(default=False, server_default="false")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
