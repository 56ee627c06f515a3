"""Open the database and bring it to the present schema."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from bot.errors import UNKNOWN, UserError

_MIGRATIONS = Path(__file__).parent / "migrations"
_NO_FILE = (None, "", ":memory:")
_BUSY = 30_000  # milliseconds that SQLite waits for another writer


class StoreFailure(UserError):  # noqa: N818 - the bases of edges are called XFailure here
    """The database does not do what it should; nothing is done without it."""

    def __init__(self, message: str, hint: str = "", *, exit_code: int = UNKNOWN) -> None:
        """Keep the parts."""
        super().__init__(message, hint, exit_code=exit_code)


def open_database(url: str, base: Path, revision: str = "head") -> Engine:
    """Return an engine on a migrated database; a relative SQLite file starts at `base`."""
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and address.database not in {
            None,
            "",
            ":memory:",
        }:
            address = address.set(database=str(base / str(address.database)))
        if address.get_backend_name() == "postgresql" and "+" not in address.drivername:
            address = address.set(drivername="postgresql+psycopg")
        engine = create_engine(address, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as err:
        raise StoreFailure(
            f"[store], url: not a database address ({err}).", "such as sqlite:///pinwarden.db"
        ) from None
    except ImportError as err:
        raise StoreFailure(f"[store], url: {err}.", "install pinwarden[postgresql]") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _careful)
    try:
        migrate(engine, revision)
    except StoreFailure:
        engine.dispose()
        raise
    return engine


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring a database to a schema, the newest; one that is newer than we are is refused."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except SQLAlchemyError as err:
        raise told(err) from err
    except Exception as err:
        if type(err).__name__ != "CommandError":
            raise
        raise StoreFailure(
            f"The database is of another version of pinwarden ({err}).", "run the newer one"
        ) from err


def told(error: SQLAlchemyError) -> StoreFailure:
    """Return a database's error without its statement's values."""
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()
    return StoreFailure(
        f"The database fails: {cause[0] if cause else type(error).__name__}",
        "look at [store], url, and at the space on its disk",
    )


def _careful(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's own
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA busy_timeout={_BUSY}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
