"""Rules over global-requirements.txt."""

from checks.rule import Rule
from checks.rules.requirements.cap import Cap
from checks.rules.requirements.exact import Exact
from checks.rules.requirements.exclusion_unknown import ExclusionUnknown
from checks.rules.requirements.licence_incompatible import LicenceIncompatible
from checks.rules.requirements.licence_missing import LicenceMissing
from checks.rules.requirements.licence_unclear import LicenceUnclear
from checks.rules.requirements.marker_never_true import MarkerNeverTrue
from checks.rules.requirements.minimum import Minimum
from checks.rules.requirements.neither_pinned_nor_denied import NeitherPinnedNorDenied
from checks.rules.requirements.not_normal import NotNormal
from checks.rules.requirements.overlapping_requirements import OverlappingRequirements
from checks.rules.requirements.spelling import Spelling
from checks.rules.requirements.unreadable_requirement import UnreadableRequirement
from checks.rules.requirements.unused_requirement import UnusedRequirement

RULES: tuple[type[Rule], ...] = (
    UnreadableRequirement,
    NotNormal,
    Minimum,
    Cap,
    Exact,
    LicenceMissing,
    LicenceUnclear,
    LicenceIncompatible,
    OverlappingRequirements,
    MarkerNeverTrue,
    ExclusionUnknown,
    NeitherPinnedNorDenied,
    UnusedRequirement,
    Spelling,
)
