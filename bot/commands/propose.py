"""pinwarden propose: turn the bundle of the last update into a commit on a branch."""

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, assert_never

import click

from bot.errors import UserError
from bot.options import format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from bot.git.repository import Repository
    from bot.proposal.bundle import Bundle
    from bot.proposal.outcome import Outcome, Proposed

DEFAULT_BUNDLE = PurePosixPath(".pinwarden/report/bundle")
_MARK = "global-requirements.txt"


@click.command(
    epilog="""\b
    Examples:
      pinwarden propose                        the last update, as a commit
      pinwarden propose --dry-run              show the commit, write nothing
      pinwarden propose --bundle out/bundle    a bundle made with update --report out
      pinwarden propose --branch master        on a detached HEAD
      pinwarden propose --to gerrit --config service.toml --branch master
    """
)
@click.option(
    "--bundle",
    "directory",
    type=click.Path(path_type=Path),
    metavar="PLACE",
    help=f"The bundle to propose, a directory or a tar archive of it.  [default: {DEFAULT_BUNDLE}]",
)
@click.option(
    "--to",
    type=click.Choice(["local", "gerrit"]),
    default="local",
    show_default=True,
    help="Where to: a branch of this repository, or a change in Gerrit.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="service.toml, for --to gerrit.",
)
@click.option("--repository", metavar="NAME", help="Which one, if several are configured.")
@click.option("--branch", metavar="NAME", help="The branch it is for, on a detached HEAD.")
@click.option("--dry-run", is_flag=True, help="Show the commit or the push, write nothing.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The governed directory.  [default: data/ of this repository, else its root]",
)
@format_option
@terminal_options
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    directory: Path | None,
    to: str,
    config: Path | None,
    repository: str | None,
    branch: str | None,
    dry_run: bool,
    data: Path | None,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Propose the result of the last update.

    Locally that is a commit on pinwarden/BRANCH/constraints, on top of the branch that was
    computed for. Neither work tree nor index is touched. If the same content is there already,
    nothing happens; somebody else's commit on the proposal branch is never overwritten.

    In Gerrit the bundle is judged again and becomes a change, or its next patch set, unless a
    person has taken the change in hand.
    """
    if to == "gerrit":
        return _to_gerrit(directory, config, repository, branch, terminal, output_format, dry_run)
    from bot.git.repository import Repository
    from bot.proposal.local import Options, propose_local
    from bot.proposal.reading import read_bundle

    with Repository.open(Path.cwd()) as here:
        top = here.root or here.git_dir
        bundle = read_bundle(directory or top / DEFAULT_BUNDLE)
        outcome = propose_local(
            here,
            bundle,
            data=_governed_in(here, bundle, data),
            options=Options(branch=branch, dry_run=dry_run),
        )
    if output_format == "json":
        terminal.emit(document_of(outcome, to))
    return _tell(outcome, terminal, quiet=output_format == "json")


def _to_gerrit(  # noqa: PLR0913, PLR0917 - the options that it uses
    directory: Path | None,
    config: Path | None,
    name: str | None,
    branch: str | None,
    terminal: "Terminal",
    output_format: str,
    dry_run: bool,  # noqa: FBT001 - an option
) -> int:
    from bot.commands.run import tell
    from bot.cycle.bundle import propose_bundle
    from bot.cycle.one import on_branch
    from bot.proposal.reading import read_bundle
    from bot.service_config.read import read_service

    if config is None:
        raise UserError("Where is Gerrit?", "name service.toml: --config FILE")
    bundle = read_bundle(directory or Path.cwd() / DEFAULT_BUNDLE)
    wanted = branch or bundle.branch
    if wanted is None:
        raise UserError("The bundle does not say which branch it is for.", "--branch NAME")
    configured = read_service(config)
    outcome = on_branch(
        configured, name, wanted, lambda run: propose_bundle(run, bundle), dry_run=dry_run
    )
    return tell((outcome,), terminal, output_format, dry_run=dry_run)


def _governed_in(repository: "Repository", bundle: "Bundle", data: Path | None) -> PurePosixPath:
    """Return the governed directory from the root of the repository.

    What counts is the commit that the bundle was made from, not the work tree: there may be none.
    """
    if data is not None:
        return _from_root(repository, data)
    candidates = (PurePosixPath("data"), PurePosixPath())
    for candidate in candidates:
        if repository.commit_of(bundle.base) is None:
            break  # The refusal that follows says so.
        if repository.read(bundle.base, candidate / _MARK) is not None:
            return candidate
    return candidates[0]


def _from_root(repository: "Repository", data: Path) -> PurePosixPath:
    if repository.root is None:
        return PurePosixPath(data)  # A bare repository: a path in its trees.
    path = repository.path_of(data.absolute() / _MARK)
    if path is None:
        raise UserError(
            f"{data} is not in the repository {repository.root}.",
            hint="name a directory inside it",
        )
    return path.parent


def document_of(outcome: "Outcome", to: str) -> dict[str, object]:
    """Return what was done as JSON data, schema `pinwarden.propose/1`."""
    from dataclasses import asdict

    from bot.proposal.outcome import NothingNew, Proposed, Refused

    match outcome:
        case Proposed():
            kind = "would-propose" if outcome.dry_run else "proposed"
        case NothingNew():
            kind = "nothing-new"
        case Refused():
            kind = "refused"
        case _:
            assert_never(outcome)
    return {"schema": "pinwarden.propose/1", "to": to, "outcome": kind, **asdict(outcome)}


def _tell(outcome: "Outcome", terminal: "Terminal", *, quiet: bool) -> int:
    from bot.proposal.outcome import NothingNew, Proposed, Refused

    match outcome:
        case Refused():
            raise UserError(outcome.reason, outcome.hint)
        case NothingNew() if not quiet:
            terminal.show(outcome.sentence)
        case Proposed() if not quiet:
            terminal.show(_story(outcome))
        case NothingNew() | Proposed():
            pass
        case _:
            assert_never(outcome)
    return 0


def _story(done: "Proposed") -> str:
    name = done.ref.removeprefix("refs/heads/")
    if done.dry_run:
        files = ", ".join(done.files)
        return f"Would commit {files} on {name}, on top of {done.parent[:12]}:\n\n{done.message}"
    subject = done.message.partition("\n")[0]
    lines = [f"Proposed on {name}: {done.commit[:12]} {subject}"]
    if done.previous is not None:
        lines.append(f"It replaces {done.previous[:12]}.")
    lines.append(f"Look at it: git show {name}")
    return "\n".join(lines)
