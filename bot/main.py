"""Wire the ``pinwarden`` command: which verbs there are; a verb is imported when it is called."""

import importlib
import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import click

from bot.errors import run


@dataclass(frozen=True, slots=True)
class Verb:
    """Where a verb's click command lives ("module:attribute"), and its line in --help."""

    target: str
    summary: str


VERBS: Mapping[str, Verb] = {
    "update": Verb("bot.commands.update:command", "Recompute the constraints; the main job."),
    "propose": Verb("bot.commands.propose:command", "Turn the last update into a change."),
    "run": Verb("bot.commands.run:command", "Run one whole cycle against Gerrit, then end."),
    "serve": Verb("bot.commands.serve:command", "Run the service: schedule, bot, dashboard."),
    "release": Verb("bot.commands.release:command", "Propose one release on a branch."),
    "revert": Verb("bot.commands.revert:command", "Take a pin back, and hold it there."),
    "stop": Verb("bot.commands.stop:command", "Stop all proposing; the kill switch."),
    "resume": Verb("bot.commands.resume:command", "Go on after a stop."),
    "verify-record": Verb(
        "bot.commands.verify_record:command", "Derive a record again and compare."
    ),
    "explain": Verb(
        "bot.commands.explain:command", "Say why a pin is where it is, or what a rule is."
    ),
    "why-not": Verb("bot.commands.why_not:command", "Prove why a release cannot be had."),
    "candidates": Verb("bot.commands.candidates:command", "List what a pin could become."),
    "check": Verb("bot.commands.check:command", "Judge the governed set, or a change to it."),
    "check-project": Verb("bot.commands.check_project:command", "Judge what projects require."),
    "review": Verb("bot.commands.review:command", "Prepare the review of a change."),
    "consumers": Verb("bot.commands.consumers:command", "Keep what the projects ask for."),
    "new": Verb("bot.commands.new:command", "Answer what is asked of a new requirement."),
    "where": Verb("bot.commands.where:command", "Say which projects use a requirement."),
    "unused": Verb("bot.commands.unused:command", "List what no project uses."),
    "what-broke": Verb("bot.commands.what_broke:command", "Rank recent releases."),
    "licences": Verb("bot.commands.licences:command", "Compare licences with the comments."),
    "health": Verb("bot.commands.health:command", "Say how the pinned projects are."),
    "cap": Verb("bot.commands.cap:command", "Cap the requirements at the pins."),
    "cross": Verb("bot.commands.cross:command", "Run a project's tests with the constraints."),
    "publish": Verb("bot.commands.publish:command", "Lay constraints out for a web server."),
    "rules": Verb("bot.commands.rules:command", "List the rules."),
    "hold": Verb("bot.commands.hold:command", "Keep the recorded limits on pins."),
    "venv": Verb("bot.commands.venv:command", "Virtual environments from pins."),
    "metadata": Verb("bot.commands.metadata:command", "Keep the metadata that needs a build."),
}


class Verbs(click.Group):
    """A group that knows its commands by name, and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the verbs, in the order of the table."""
        return [name for name, verb in VERBS.items() if _exists(verb)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one verb; None when there is none of that name."""
        verb = VERBS.get(cmd_name)
        if verb is None or not _exists(verb):
            return None
        module, _, attribute = verb.target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs from the table, without importing any."""
        rows = [(name, VERBS[name].summary) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


@click.command(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(package_name="pinwarden", message="%(package)s %(version)s")
def group() -> None:
    """Keep the Python dependencies of a family of projects in order."""


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(group, "pinwarden"))


def _exists(verb: Verb) -> bool:
    return importlib.util.find_spec(verb.target.partition(":")[0]) is not None
