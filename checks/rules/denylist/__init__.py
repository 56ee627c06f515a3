"""Rules over denylist.txt and backports.txt."""

from checks.rule import Rule
from checks.rules.denylist.denied_twice import DeniedTwice
from checks.rules.denylist.denied_unknown import DeniedUnknown
from checks.rules.denylist.unexplained_denial import UnexplainedDenial
from checks.rules.denylist.unreadable_name import UnreadableName

RULES: tuple[type[Rule], ...] = (UnreadableName, UnexplainedDenial, DeniedTwice, DeniedUnknown)
