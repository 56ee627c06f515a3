"""The catalogue: every rule, in the order of the codes; codes are never used again."""

from collections.abc import Iterable

from checks.rule import Rule
from checks.rules.change import RULES as CHANGE
from checks.rules.constraints import RULES as CONSTRAINTS
from checks.rules.consuming import RULES as CONSUMING
from checks.rules.denylist import RULES as DENYLIST
from checks.rules.holds import RULES as HOLDS
from checks.rules.policy import RULES as POLICY
from checks.rules.projects import RULES as PROJECTS
from checks.rules.requirements import RULES as REQUIREMENTS

RULES: tuple[type[Rule], ...] = (
    *REQUIREMENTS,
    *CONSTRAINTS,
    *DENYLIST,
    *PROJECTS,
    *HOLDS,
    *POLICY,
    *CONSUMING,
    *CHANGE,
)
RETIRED: frozenset[str] = frozenset()  # codes of rules that are gone


class UnknownRule(ValueError):  # noqa: N818 - says what was named
    """A selection names a rule that does not exist; carries the nearest names."""

    def __init__(self, word: str, near: tuple[str, ...]) -> None:
        """Keep the word and what it may have meant."""
        super().__init__(f"there is no rule {word!r}")
        self.word = word
        self.near = near


def selected(
    select: Iterable[str] = (), ignore: Iterable[str] = (), rules: Iterable[type[Rule]] = RULES
) -> tuple[Rule, ...]:
    """Return the asked rules, made; all without a selection.

    A word is a code ("GR103"), the beginning of codes ("GR") or a name; raise UnknownRule.
    """
    known = tuple(rules)
    wanted = _matching(select, known) or set(known)
    unwanted = _matching(ignore, known)
    return tuple(rule() for rule in known if rule in wanted and rule not in unwanted)


def enforced(rules: Iterable[type[Rule]] = RULES) -> frozenset[str]:
    """Return the codes of the rules that the community's own tools enforce today."""
    return frozenset(rule.code for rule in rules if rule.enforced)


def rule_named(word: str) -> type[Rule]:
    """Return the rule of that code or name; raise UnknownRule."""
    for rule in RULES:
        if word.upper() == rule.code or word.lower() == rule.name:
            return rule
    raise UnknownRule(word, _near(word, RULES))


def _matching(words: Iterable[str], rules: tuple[type[Rule], ...]) -> set[type[Rule]]:
    found: set[type[Rule]] = set()
    for word in words:
        fitting = {
            rule for rule in rules if rule.code.startswith(word.upper()) or rule.name == word
        }
        if not fitting:
            raise UnknownRule(word, _near(word, rules))
        found |= fitting
    return found


def _near(word: str, rules: Iterable[type[Rule]]) -> tuple[str, ...]:
    from difflib import get_close_matches

    known = tuple(rules)
    names = [rule.name for rule in known]
    codes = [rule.code for rule in known]
    return tuple(
        get_close_matches(word.lower(), names, n=3) + get_close_matches(word.upper(), codes, n=3)
    )
