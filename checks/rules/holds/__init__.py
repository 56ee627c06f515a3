"""Rules over holds.toml."""

from checks.rule import Rule
from checks.rules.holds.broken_hold import BrokenHold
from checks.rules.holds.contradicting_hold import ContradictingHold
from checks.rules.holds.endless_hold import EndlessHold
from checks.rules.holds.expired_hold import ExpiredHold
from checks.rules.holds.hold_of_the_future import HoldOfTheFuture
from checks.rules.holds.idle_hold import IdleHold
from checks.rules.holds.unlinked_hold import UnlinkedHold

RULES: tuple[type[Rule], ...] = (
    ExpiredHold,
    UnlinkedHold,
    EndlessHold,
    BrokenHold,
    ContradictingHold,
    IdleHold,
    HoldOfTheFuture,
)
