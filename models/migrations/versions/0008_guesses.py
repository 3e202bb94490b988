"""wrong codes of every kind in one table"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the table of wrong link codes hold wrong codes at entrances, too."""
    op.create_table(
        "guess",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("guess") as batch_op:
        batch_op.create_index(batch_op.f("ix_guess_account_id"), ["account_id"], unique=False)
    op.execute("INSERT INTO guess SELECT id, account_id, 'link', at FROM link_try")
    op.drop_table("link_try")


def downgrade() -> None:
    """Keep the link codes only."""
    op.create_table(
        "link_try",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("link_try") as batch_op:
        batch_op.create_index(batch_op.f("ix_link_try_account_id"), ["account_id"], unique=False)
    op.execute("INSERT INTO link_try SELECT id, account_id, at FROM guess WHERE kind = 'link'")
    op.drop_table("guess")
