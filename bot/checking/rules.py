"""Turn --select and --ignore into rules."""

from bot.errors import UserError
from checks.catalogue import UnknownRule, selected
from checks.rule import Rule


def rules_asked(select: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[Rule, ...]:
    """Return the asked rules; raise UserError for a word that names none."""
    try:
        return selected(select, ignore)
    except UnknownRule as err:
        near = f"did you mean {' or '.join(err.near)}?" if err.near else "see: pinwarden rules"
        raise UserError(str(err), near) from err
