"""Rules over policy.toml and the other settings."""

from checks.rule import Rule
from checks.rules.policy.expired_waiver import ExpiredWaiver
from checks.rules.policy.idle_family import IdleFamily
from checks.rules.policy.past_freeze import PastFreeze
from checks.rules.policy.unreadable_settings import UnreadableSettings
from checks.rules.policy.unused_waiver import UnusedWaiver
from checks.rules.policy.waiver_of_nothing import WaiverOfNothing

RULES: tuple[type[Rule], ...] = (
    UnreadableSettings,
    UnusedWaiver,
    ExpiredWaiver,
    WaiverOfNothing,
    PastFreeze,
    IdleFamily,
)
