"""the index of open deliveries holds open ones only"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COLUMNS = ["status", "account_id", "id"]
IS_OPEN = sa.text("status = 'pending' OR status = 'sending'")


def upgrade() -> None:
    """Make the index anew without what is done."""
    op.drop_index("delivery_open", "delivery")
    op.create_index(
        "delivery_open", "delivery", COLUMNS, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
    )


def downgrade() -> None:
    """Make the index anew with every row."""
    op.drop_index("delivery_open", "delivery")
    op.create_index("delivery_open", "delivery", COLUMNS)
