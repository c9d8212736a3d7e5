"""List the servers that share the database, and name the database to them."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up to 0003."""
    op.create_table('workers',
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('holder', sa.String(length=64), nullable=False),
    sa.Column('place', sa.String(length=255), nullable=False),
    sa.Column('version', sa.String(length=32), nullable=False),
    sa.Column('alone', sa.BigInteger(), nullable=False),
    sa.Column('bus_down', sa.BigInteger(), nullable=False),
    sa.Column('until_ms', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_workers'))
    )
    op.create_table('realms',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_realms'))
    )


def downgrade() -> None:
    """Go back to 0002."""
    op.drop_table('realms')
    op.drop_table('workers')
