"""Keep the reason of a decision as a code beside its sentence."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Call the old reasons sentences: that is what they are, and no code of theirs is known."""
    with op.batch_alter_table("decision") as table:
        table.alter_column("reason", new_column_name="sentence", existing_type=sa.Text)
    with op.batch_alter_table("decision") as table:
        code = sa.Column("reason", sa.String(40), nullable=False, server_default="")
        table.add_column(code)
