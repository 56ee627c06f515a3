"""Rules over global-requirements.txt."""

from checks.rule import Rule
from checks.rules.requirements.minimum import Minimum

RULES: tuple[type[Rule], ...] = (Minimum,)
