"""Rules over what a change does."""

from checks.rule import ChangeRule
from checks.rules.change.bot_beyond_its_files import BotBeyondItsFiles
from checks.rules.change.footer_without_effect import FooterWithoutEffect
from checks.rules.change.frozen import Frozen
from checks.rules.change.header_removed import HeaderRemoved
from checks.rules.change.no_bug_fix_release import NoBugFixRelease
from checks.rules.change.nobody_named import NobodyNamed
from checks.rules.change.not_for_this_branch import NotForThisBranch
from checks.rules.change.pin_lowered import PinLowered
from checks.rules.change.release_disagrees import ReleaseDisagrees
from checks.rules.change.removed_but_used import RemovedButUsed
from checks.rules.change.stable_cap import StableCap
from checks.rules.change.stable_minimum import StableMinimum
from checks.rules.change.stable_requirement import StableRequirement
from checks.rules.change.unrelated_pins import UnrelatedPins

RULES: tuple[type[ChangeRule], ...] = (
    UnrelatedPins,
    RemovedButUsed,
    PinLowered,
    NobodyNamed,
    NotForThisBranch,
    NoBugFixRelease,
    StableMinimum,
    StableRequirement,
    StableCap,
    Frozen,
    BotBeyondItsFiles,
    HeaderRemoved,
    FooterWithoutEffect,
    ReleaseDisagrees,
)
