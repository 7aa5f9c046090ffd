"""Rule sets: what a choice puts into the BOM, as rows a person can keep in a workbook."""

from collections.abc import Mapping, Sequence

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, Json, JsonList, Key, Moment


class RuleSet(Base):
    """A version of the rules of one family: draft, then active, then retired, never back."""

    __tablename__ = "rule_set"
    __table_args__ = (
        UniqueConstraint("family", "version"),
        CheckConstraint("status IN ('draft', 'active', 'retired')", name="status_known"),
        CheckConstraint("(status = 'draft') = (activated_at IS NULL)", name="activation_dated"),
        Index("uq_rule_set_active", "family", unique=True, postgresql_where="status = 'active'"),
    )

    id: Mapped[Key]
    family: Mapped[str]
    version: Mapped[int]
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft")
    # SHA-256 over the canonical content, as app.rules computes it.
    sha256: Mapped[str]
    created_at: Mapped[CreatedAt]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    activated_at: Mapped[Moment | None]
    retired_at: Mapped[Moment | None]


class RuleSetTable(Base):
    """One of the tables of a rule set (slots, options, rules) with its rows in order."""

    __tablename__ = "rule_set_table"
    __table_args__ = (UniqueConstraint("rule_set_id", "name"),)

    id: Mapped[Key]
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    name: Mapped[str]
    columns: Mapped[JsonList]


class Rule(Base):
    """One row of a table of a rule set, exactly as it was written."""

    __tablename__ = "rule"
    __table_args__ = (UniqueConstraint("table_id", "position"),)

    id: Mapped[Key]
    table_id: Mapped[int] = mapped_column(ForeignKey("rule_set_table.id"))
    position: Mapped[int]
    row: Mapped[Json]


async def write_down(
    session: AsyncSession, head: RuleSet, tables: Mapping[str, Sequence[Mapping[str, str]]]
) -> int:
    """Store a draft with its tables, every row exactly as written; answers its id."""
    session.add(head)
    await session.flush()
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        table = RuleSetTable(rule_set_id=head.id, name=name, columns=columns)
        session.add(table)
        await session.flush()
        if rows:
            await session.execute(
                insert(Rule),
                [
                    {"table_id": table.id, "position": position, "row": dict(row)}
                    for position, row in enumerate(rows, start=1)
                ],
            )
    return head.id
