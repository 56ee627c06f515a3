"""pinwarden new: what is asked of a new requirement, answered as far as facts go."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from bot.governance.options import index_options
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from checks.governance.candidate import Candidate
    from checks.review.document import Question


@click.command(
    epilog="""\b
    Examples:
      pinwarden new tenacity
      pinwarden new tenacity --commit-message .git/COMMIT_EDITMSG
      pinwarden new tenacity --no-resolve --format json
    """
)
@click.argument("name")
@click.option("--commit-message", type=click.File(), help="The message of the change that adds it.")
@click.option("--no-resolve", is_flag=True, help="Do not resolve what would come with it.")
@index_options
@data_option
@format_option
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    name: str,
    commit_message: TextIO | None,
    no_resolve: bool,
    index_url: str | None,
    extra_index_urls: tuple[str, ...],
    data: Path,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Answer G25-G32 for a project that somebody wants to add, as far as facts go.

    What only a person can tell is named as such; what could not be reached is unknown. Exit code 1
    if an answer is no, 3 if none is but something that was asked is unknown.
    """
    from dataclasses import replace

    from bot.errors import UserError
    from bot.governance.candidate import look_at, resolve_with
    from bot.governance.index import open_facts
    from bot.governed import read_governed
    from bot.update.inputs import governed_pythons, look_around
    from checks.governance.candidate import Pulled
    from checks.governance.new import questions
    from checks.review.document import Answer
    from policies.name import normalize
    from policies.said import parse_message

    try:
        key = normalize(name)
    except ValueError as err:
        raise UserError(str(err)) from err
    governed = read_governed(data)
    pythons = governed_pythons((), governed, look_around(data).root)[0]
    with open_facts(index_url, extra_index_urls) as facts:
        candidate = look_at(name, key, facts, governed)
    if candidate.found and not no_resolve:
        urls = (*extra_index_urls, index_url) if index_url else ()
        with terminal.progress() as progress:
            candidate = replace(candidate, pulled=resolve_with(name, key, data, urls, progress))
    elif no_resolve:
        candidate = replace(candidate, pulled=Pulled(unknown="--no-resolve"))
    said = None if commit_message is None else parse_message(commit_message.read())
    asked = list(questions(candidate, governed, said, pythons, datetime.now(UTC)))
    if output_format == "json":
        terminal.emit(_document(candidate, asked))
    else:
        _show(candidate, asked, terminal)
    answers = {question.answer for question in asked}
    return 1 if Answer.NO in answers else 3 if Answer.UNKNOWN in answers else 0


def _document(candidate: "Candidate", asked: "list[Question]") -> dict[str, object]:
    return {
        "schema": "pinwarden.new/1",
        "name": candidate.key,
        "summary": candidate.summary,
        "licence": candidate.licence,
        "requires_python": candidate.requires_python,
        "status": candidate.status,
        "releases": [
            {"version": version, "uploaded": time and time.isoformat()}
            for version, time in candidate.releases
        ],
        "yanked": list(candidate.yanked),
        "links": dict(candidate.links or {}),
        "added": list(candidate.pulled.added),
        "moved": list(candidate.pulled.moved),
        "questions": [
            {"rule": q.rule, "question": q.text, "answer": q.answer.value, "detail": q.detail}
            for q in asked
        ],
    }


def _show(candidate: "Candidate", asked: "list[Question]", terminal: "Terminal") -> None:
    from bot.checking.show import show_lines
    from checks.review.render import question_line

    newest = candidate.releases[-1][0] if candidate.releases else "no release"
    terminal.show(f"{candidate.name} {newest}: {candidate.summary or 'no summary'}")
    show_lines((question_line(question) for question in asked), terminal)
