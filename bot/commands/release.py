"""pinwarden release: propose one release of one project on a branch."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.service_options import config_option
from bot.errors import UserError
from bot.options import format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal

_MOST = 64 * 1024


@click.command(
    epilog="""\b
    Examples:
      pinwarden release oslo.log 6.1.1 --config service.toml --branch stable/2026.1
      git cat-file tag 6.1.1 | pinwarden release oslo.log 6.1.1 --tag - \\
          --config service.toml --branch stable/2026.1
      pinwarden release oslo.log 6.1.1 --config service.toml --checkout ../oslo.log
    """
)
@click.argument("name")
@click.argument("version")
@config_option
@click.option("--repository", metavar="NAME", help="Which one, if several are configured.")
@click.option("--branch", metavar="NAME", help="The branch.  [required without --checkout]")
@click.option("--dry-run", is_flag=True, help="Show the push, do nothing.")
@click.option(
    "--checkout",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="The released project: its tag VERSION tells the text and the branch.",
)
@click.option(
    "--tag",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="The tag's text; its lines that begin with meta: go into the message.",
)
@click.option("--because", default="", metavar="TEXT", help="Why, if it is not an own project.")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    metavar="MINUTES",
    help="How long to wait for the release to appear on the index.",
)
@format_option
@terminal_options
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    name: str,
    version: str,
    config: Path,
    repository: str | None,
    branch: str | None,
    dry_run: bool,
    checkout: Path | None,
    tag: Path | None,
    because: str,
    wait: float,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Propose to move NAME to VERSION on a branch, and nothing else.

    It waits until the index has the release, never goes down, and judges the release by the
    branch's rules first: on a stable branch its own requirements must fit the pins. A change that
    is open for the same project gets a new patch set; of two releases the newer one stays.

    With --checkout, the branch of the governed repository is the one of the same name that the
    tag was made on.
    """
    from packaging.version import InvalidVersion, Version

    from bot.commands.run import tell
    from bot.cycle.one import on_branch
    from bot.cycle.release import Patience, propose_release
    from bot.git.tagged import read_tag
    from bot.life.release import Release
    from bot.service_config.read import read_service

    text = _text(tag)
    if checkout is not None:
        tagged = read_tag(checkout, version, branch)
        branch, text = tagged.branch, text or tagged.text
    if branch is None:
        raise UserError("Which branch?", "--branch NAME, or --checkout DIR")
    try:
        release = Release(name=name, version=Version(version), tag=text, because=because.strip())
    except InvalidVersion as err:
        raise UserError(f"{version!r} is not a version (PEP 440).") from err
    outcome = on_branch(
        read_service(config),
        repository,
        branch,
        lambda run: propose_release(run, release, Patience(seconds=wait * 60, say=terminal.note)),
        dry_run=dry_run,
    )
    return tell((outcome,), terminal, output_format, dry_run=dry_run)


def _text(tag: Path | None) -> str:
    if tag is None:
        return ""
    try:
        with click.open_file(str(tag), "rb") as stream:
            data: bytes = stream.read(_MOST)
    except OSError as err:
        raise UserError(f"{tag}: cannot be read ({err.strerror}).") from err
    return data.decode("utf-8", "replace")
