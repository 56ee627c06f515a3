"""Rules over upper-constraints.txt."""

from checks.rule import Rule
from checks.rules.constraints.denylisted_pin import DenylistedPin
from checks.rules.constraints.gone_from_index import GoneFromIndex
from checks.rules.constraints.incomplete_pins import IncompletePins
from checks.rules.constraints.known_failure import KnownFailure
from checks.rules.constraints.never_pinned import NeverPinned
from checks.rules.constraints.no_security_header import NoSecurityHeader
from checks.rules.constraints.not_allowed import NotAllowed
from checks.rules.constraints.not_allowed_here import NotAllowedHere
from checks.rules.constraints.not_exact import NotExact
from checks.rules.constraints.not_installable import NotInstallable
from checks.rules.constraints.order import Order
from checks.rules.constraints.overlapping_pins import OverlappingPins
from checks.rules.constraints.pre_release import PreRelease
from checks.rules.constraints.refused_by_project import RefusedByProject
from checks.rules.constraints.unneeded_pin import UnneededPin
from checks.rules.constraints.unreadable_pin import UnreadablePin

RULES: tuple[type[Rule], ...] = (
    NotExact,
    UnreadablePin,
    OverlappingPins,
    IncompletePins,
    Order,
    NotAllowed,
    NotAllowedHere,
    GoneFromIndex,
    PreRelease,
    DenylistedPin,
    KnownFailure,
    NeverPinned,
    UnneededPin,
    RefusedByProject,
    NoSecurityHeader,
    NotInstallable,
)
