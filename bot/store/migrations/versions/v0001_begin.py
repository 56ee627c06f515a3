"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
_MOMENT = sa.DateTime(timezone=True)


def _of_a_run() -> sa.Column[int]:
    key = sa.ForeignKey("run.id", ondelete="CASCADE")
    return sa.Column("run", sa.Integer, key, nullable=False, index=True)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("repository", sa.String(255), nullable=False),
        sa.Column("branch", sa.String(255), nullable=False),
        sa.Column("event", sa.String(255), nullable=False),
        sa.Column("begun", _MOMENT, nullable=False),
        sa.Column("ended", _MOMENT),
        sa.Column("failed", sa.Boolean, nullable=False),
    )
    op.create_index("run_of_branch", "run", ["repository", "branch", "id"])
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_a_run(),
        sa.Column("proposal", sa.String(255), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("change", sa.Integer),
    )
    op.create_table(
        "action",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_a_run(),
        sa.Column("proposal", sa.String(255), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("begun", _MOMENT, nullable=False),
        sa.Column("outcome", sa.Text),
    )
    op.create_table(
        "branch",
        sa.Column("repository", sa.String(255), primary_key=True),
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("holds", sa.Text, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("holder", sa.String(255), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("lease", "branch", "action", "decision", "run"):
        op.drop_table(table)
