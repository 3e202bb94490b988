"""an answered question is edited with the next message"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give up edits that still wait on their own: their message would name a purpose no more known."""
    op.execute(
        "UPDATE delivery SET status = 'failed', reason = 'outdated'"
        " WHERE purpose = 'settle' AND status IN ('pending', 'sending')"
    )


def downgrade() -> None:
    """Nothing to take back."""
