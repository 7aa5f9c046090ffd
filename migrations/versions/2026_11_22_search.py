"""Finding an item by its number typed without the separators."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_search"
down_revision = "2026_11_22_floor"
branch_labels = None
depends_on = None

BARE = "regexp_replace(lower({words}), '[^a-z0-9]+', '', 'g') text_pattern_ops"
INDEXES = {
    "ix_item_number_bare": "number::text",
    "ix_item_manufacturer_part_number_bare": "manufacturer_part_number",
}


def upgrade() -> None:
    for name, words in INDEXES.items():
        op.create_index(name, "item", [sa.literal_column(BARE.format(words=words))])


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="item")
