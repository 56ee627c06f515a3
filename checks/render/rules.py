"""Rules as documents: the catalogue as JSON, and a rule as Markdown and as lines of text."""

from collections.abc import Iterable, Iterator

from checks.documentation import Documentation, ExampleFile, documentation_of
from checks.rule import ChangeRule, ProjectRule, Rule

SCHEMA = "pinwarden.rules/1"
Document = dict[str, object]


def looks_at(rule: type[Rule]) -> str:
    """Return what a rule looks at, in words."""
    if issubclass(rule, ChangeRule):
        return "a change"
    return "a consuming project" if issubclass(rule, ProjectRule) else "the governed files"


def render_rules(rules: Iterable[type[Rule]]) -> Document:
    """Return the catalogue as a document."""
    return {"schema": SCHEMA, "rules": [_rule(rule) for rule in rules]}


def _rule(rule: type[Rule]) -> Document:
    told = documentation_of(rule)
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "enforced": rule.enforced,
        "looks_at": looks_at(rule),
        "needs": sorted(need.value for need in rule.needs),
        "summary": told.summary,
        "what": told.what,
        "why": told.why,
        "bad": [{"path": file.path, "text": file.text} for file in told.bad],
        "good": [{"path": file.path, "text": file.text} for file in told.good],
        "references": told.references,
    }


def render_markdown(rule: type[Rule]) -> str:
    """Return a rule's page."""
    told = documentation_of(rule)
    return "\n".join(
        [
            f"# {rule.code} {rule.name}",
            "",
            told.summary,
            "",
            *(f"- {line}" for line in _about(rule)),
            "",
            "## What it does",
            "",
            told.what,
            "",
            "## Why is this bad",
            "",
            told.why,
            "",
            *_examples("Bad", told.bad),
            *_examples("Good", told.good),
            "## References",
            "",
            told.references,
            "",
        ]
    )


def render_text(rule: type[Rule]) -> Iterator[str]:
    """Yield a rule's documentation as lines for a terminal."""
    told: Documentation = documentation_of(rule)
    yield f"{rule.code} {rule.name}: {told.summary}"
    yield from (f"  {line}" for line in _about(rule))
    for title, text in (("What it does", told.what), ("Why is this bad", told.why)):
        yield from ("", title, *(f"  {line}" for line in text.split("\n")))
    for title, files in (("Bad", told.bad), ("Good", told.good)):
        yield from ("", title)
        for file in files:
            yield f"  {file.path}"
            yield from (f"    {line}" for line in file.text.splitlines())
    yield from ("", "References", *(f"  {line}" for line in told.references.split("\n")))


def _about(rule: type[Rule]) -> Iterator[str]:
    yield f"looks at {looks_at(rule)}"
    weight = f"{rule.severity.value} on what a change introduces"
    yield (
        f"{rule.severity.value} everywhere: the community's tools reject it today"
        if (rule.enforced)
        else weight
    )
    if rule.needs:
        yield f"needs {' and '.join(sorted(need.value for need in rule.needs))}"


def _examples(title: str, files: Iterable[ExampleFile]) -> Iterator[str]:
    yield from (f"## {title}", "")
    for file in files:
        yield from (f"`{file.path}`", "", "```text", file.text.rstrip("\n"), "```", "")
