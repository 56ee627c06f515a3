"""Rules over consuming projects."""

from checks.rule import ProjectRule
from checks.rules.consuming.deprecated_file import DeprecatedFile
from checks.rules.consuming.listed_again import ListedAgain
from checks.rules.consuming.marker_differs import MarkerDiffers
from checks.rules.consuming.no_minimum import NoMinimum
from checks.rules.consuming.no_project_table import NoProjectTable
from checks.rules.consuming.no_pyproject import NoPyproject
from checks.rules.consuming.not_listed import NotListed
from checks.rules.consuming.not_pinned import NotPinned
from checks.rules.consuming.other_spelling import OtherSpelling
from checks.rules.consuming.own_exclusion import OwnExclusion
from checks.rules.consuming.pin_refused import PinRefused
from checks.rules.consuming.stale_lower_constraint import StaleLowerConstraint
from checks.rules.consuming.tox_install_script import ToxInstallScript
from checks.rules.consuming.unconstrained_address import UnconstrainedAddress
from checks.rules.consuming.unconstrained_tests import UnconstrainedTests
from checks.rules.consuming.unlisted_build_requirement import UnlistedBuildRequirement
from checks.rules.consuming.unreadable_list import UnreadableList
from checks.rules.consuming.unresolvable_lower_constraints import UnresolvableLowerConstraints
from checks.rules.consuming.wrong_backend import WrongBackend

RULES: tuple[type[ProjectRule], ...] = (
    UnreadableList,
    NotListed,
    MarkerDiffers,
    OwnExclusion,
    NoMinimum,
    ListedAgain,
    NoPyproject,
    WrongBackend,
    NoProjectTable,
    DeprecatedFile,
    OtherSpelling,
    PinRefused,
    UnlistedBuildRequirement,
    StaleLowerConstraint,
    UnconstrainedTests,
    ToxInstallScript,
    NotPinned,
    UnconstrainedAddress,
    UnresolvableLowerConstraints,
)
