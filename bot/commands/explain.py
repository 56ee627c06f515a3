"""pinwarden explain: why a pin is where it is."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.options import format_option, governed_directory, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from bot.git.history import History
    from checks.rule import Rule
    from resolver.explain import Explanation


@click.command(
    epilog="""\b
    Examples:
      pinwarden explain cryptography
      pinwarden explain oslo.config --format json
      pinwarden explain UC201
    """
)
@click.argument("name", metavar="NAME|RULE")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The governed directory.  [default: data/ of this repository]",
)
@format_option
@terminal_options
def command(*, name: str, data: Path | None, output_format: str, terminal: "Terminal") -> int:
    """Say why NAME is pinned where it is: who asks for it, what it waits for, its history.

    Answers from the last `pinwarden update`, without the network. A rule's code or name gives the
    rule's documentation.
    """
    rule = _rule_named(name)
    if rule is None:
        return _explain_pin(name, governed_directory(data, Path.cwd()), output_format, terminal)
    from checks.render.rules import render_rules, render_text

    if output_format == "json":
        terminal.emit(render_rules((rule,)))
    else:
        for line in render_text(rule):
            terminal.show(line)
    return 0


def _rule_named(word: str) -> "type[Rule] | None":
    from checks.catalogue import UnknownRule, rule_named

    try:
        return rule_named(word)
    except UnknownRule:
        return None


def _explain_pin(name: str, data: Path, output_format: str, terminal: "Terminal") -> int:
    from dataclasses import asdict

    from bot.last_run import known_name, last_run
    from resolver.explain import explain

    with last_run(data) as run:
        found = explain(run, known_name(run, name))
        holds = [
            {"specifier": str(hold.specifier), "reason": hold.reason, "link": hold.link}
            for hold in run.solution.problem.governed.holds
            if hold.key == found.name
        ]
    history = _history(data, found.name)
    if output_format == "json":
        terminal.emit(
            {
                "schema": "pinwarden.explain/1",
                **asdict(found),
                "holds": holds,
                "history": [
                    {
                        "commit": change.commit,
                        "day": change.day.isoformat(),
                        "subject": change.subject,
                        "old": list(change.old),
                        "new": list(change.new),
                    }
                    for change in history.changes
                ]
                if history is not None
                else [],
            }
        )
    else:
        _show(found, holds, history, terminal)
    return 0


def _history(data: Path, name: str) -> "History | None":
    from packaging.utils import canonicalize_name

    from bot.git.errors import NotARepository
    from bot.git.history import history_of
    from bot.git.repository import Repository
    from bot.update.inputs import look_around
    from policies.governed import CONSTRAINTS

    tree = look_around(data)
    if not tree.revision:
        return None
    try:
        with Repository.open(data) as repository:
            return history_of(repository, tree.data / CONSTRAINTS, canonicalize_name(name))
    except NotARepository:
        return None


def _show(
    found: "Explanation",
    holds: list[dict[str, str]],
    history: "History | None",
    terminal: "Terminal",
) -> None:
    from bot.report.words import chain_text, versions_text

    where = "resolved, but never pinned" if found.withheld else "pinned"
    terminal.show(f"{found.name} {versions_text(found.versions)} ({where})")
    if found.summary:
        terminal.show(found.summary)
    terminal.show(f"Newest release: {found.newest or 'none'}.")
    if found.status != "active":
        why = f" ({found.status_reason})" if found.status_reason else ""
        terminal.show(f"The index lists it as {found.status}{why}.")
    for excuse in found.excuses:
        terminal.show(f"Waits: {excuse.sentence}")
        terminal.show(f"  {chain_text(excuse.chain)}")
    for hold in holds:
        terminal.show(f"Hold {hold['specifier']}: {hold['reason']}")
    terminal.show("Asked for by:")
    everywhere = len(found.versions)
    for asking in found.asking:
        pythons = "" if len(asking.pythons) == everywhere else f"  [{', '.join(asking.pythons)}]"
        terminal.show(f"  {asking.parent}: {found.name}{asking.specifier}{pythons}")
    if history is not None and history.changes:
        terminal.show("History:")
        for change in history.changes[:8]:
            step = f"{' '.join(change.old) or '-'} -> {' '.join(change.new) or '-'}"
            terminal.show(f"  {change.day} {change.commit[:9]} {step}  {change.subject}")
