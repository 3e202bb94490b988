"""missions"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table('assignment',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('mission_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('due_at', sa.DateTime(), nullable=True),
    sa.Column('offered_at', sa.DateTime(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('mission_id', 'user_id')
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_mission_id'), ['mission_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_user_id'), ['user_id'], unique=False)

    op.create_table('ledger_row',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('mission_id', sa.BigInteger(), nullable=False),
    sa.Column('proof_id', sa.BigInteger(), nullable=False),
    sa.Column('of_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('period', sa.Integer(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('booked_by', sa.BigInteger(), nullable=False),
    sa.Column('booked_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('ledger_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_row_mission_id'), ['mission_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ledger_row_month'), ['month'], unique=False)
        batch_op.create_index(batch_op.f('ix_ledger_row_of_id'), ['of_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ledger_row_proof_id'), ['proof_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ledger_row_user_id'), ['user_id'], unique=False)

    op.create_table('mission',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('brief', sa.String(), nullable=False),
    sa.Column('issue_at', sa.DateTime(), nullable=False),
    sa.Column('deadline', sa.DateTime(), nullable=False),
    sa.Column('fee', sa.BigInteger(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('both_reason', sa.String(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('characters', sa.Integer(), nullable=False),
    sa.Column('photos', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('materials', sa.JSON(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('issued_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('mission', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mission_deadline'), ['deadline'], unique=False)
        batch_op.create_index(batch_op.f('ix_mission_month'), ['month'], unique=False)
        batch_op.create_index(batch_op.f('ix_mission_status'), ['status'], unique=False)

    op.create_table('proof',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('assignment_id', sa.BigInteger(), nullable=False),
    sa.Column('mission_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('reach', sa.Integer(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('handed_in_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('appeal', sa.LargeBinary(), nullable=True),
    sa.Column('appealed_at', sa.DateTime(), nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('proof', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proof_assignment_id'), ['assignment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proof_mission_id'), ['mission_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proof_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_proof_user_id'), ['user_id'], unique=False)

    op.create_table('proof_use',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('assignment_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('kind', 'digest')
    )
    with op.batch_alter_table('proof_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proof_use_assignment_id'), ['assignment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proof_use_user_id'), ['user_id'], unique=False)

    op.create_table('statement',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_user_id'), ['user_id'], unique=False)
