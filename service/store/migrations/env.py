"""What Alembic runs a migration with: the connection, transaction and lock of `migrate`."""

from alembic import context

from service.store import tables
from service.store.columns import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite alters a table by making it anew
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

__all__ = ["tables"]
