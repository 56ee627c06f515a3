"""How a database came to be what it is (Alembic)."""
