"""whether something else was said in a chat since its question"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark to accounts."""
    op.add_column(
        "account", sa.Column("aside", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    with op.batch_alter_table("account") as batch_op:
        batch_op.alter_column("aside", server_default=None)


def downgrade() -> None:
    """Take the mark away."""
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("aside")
