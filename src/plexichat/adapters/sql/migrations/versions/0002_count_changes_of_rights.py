"""Count changes of rights."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up to 0002."""
    epochs = op.create_table('epochs',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_epochs'))
    )
    op.bulk_insert(epochs, [{'name': 'rights', 'value': 0}])


def downgrade() -> None:
    """Go back to 0001."""
    op.drop_table('epochs')
