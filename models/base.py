"""What every table shares: constraint names, the key and the annotated column types."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy import DateTime, ForeignKey, MetaData, Numeric, Text, func
from sqlalchemy.dialects.postgresql import CITEXT, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

Key = Annotated[int, mapped_column(primary_key=True)]
IgnoringCase = Annotated[str, mapped_column(CITEXT)]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
JsonList = Annotated[list[Any], mapped_column(JSONB)]
# Pieces and inches alike: sixteenths of an inch are exact in four decimals.
Quantity = Annotated[Decimal, mapped_column(Numeric(14, 4))]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
CreatedAt = Annotated[
    datetime, mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
]
PersonKey = Annotated[int, mapped_column(ForeignKey("person.id"))]


class Base(DeclarativeBase):
    """Every table of the product but the ledger, which has a schema of its own."""

    type_annotation_map: ClassVar = {str: Text}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
