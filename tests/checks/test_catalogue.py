"""What holds for every rule of the catalogue."""

import re

import pytest

from checks.catalogue import RETIRED, RULES, selected
from checks.documentation import documentation_of
from checks.rule import Rule
from tests.checks.examples import Example


def test_codes_and_names_are_unique_in_order_and_never_used_again() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == list(dict.fromkeys(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert not RETIRED & set(codes)
    by_family = [re.sub(r"\d+", "", code) for code in codes]
    for family in dict.fromkeys(by_family):
        own = [code for code in codes if code.startswith(family)]
        assert own == sorted(own)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_named_and_documented(rule: type[Rule]) -> None:
    assert re.fullmatch(r"[A-Z]{2}\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    told = documentation_of(rule)
    assert told.bad
    assert told.good
    assert told.summary.endswith(".")
    assert not told.summary.startswith(("This", "Rule"))
    assert rule.__module__.rpartition(".")[2] == rule.name.replace("-", "_")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_example_breaks_exactly_this_rule(rule: type[Rule]) -> None:
    example = Example.of(documentation_of(rule).bad)
    assert rule.code in {found.rule for found in example.findings((*_offline(), rule()))}
    assert {found.rule for found in example.weighty(_offline())} <= {rule.code}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_good_example_breaks_none(rule: type[Rule]) -> None:
    example = Example.of(documentation_of(rule).good)
    assert [item for item in example.items((*_offline(), rule())) if item.rule == rule.code] == []
    assert example.weighty(_offline()) == []


def _offline() -> tuple[Rule, ...]:
    """Every rule that needs nothing but the files."""
    return tuple(rule for rule in selected() if not rule.needs)
