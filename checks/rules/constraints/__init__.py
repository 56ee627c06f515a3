"""Rules over upper-constraints.txt."""

from checks.rule import Rule
from checks.rules.constraints.not_exact import NotExact

RULES: tuple[type[Rule], ...] = (NotExact,)
