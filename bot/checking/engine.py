"""Ask the engine whether the pins go together."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from packaging.utils import NormalizedName
from packaging.version import Version

from bot.checking.subject import Subject
from bot.errors import UserError
from bot.update.inputs import asked_indexes, cache_directory, governed_pythons, netrc_file
from policies.governed import read_governed
from resolver.build_problem import Choices, platforms_of, prepare
from resolver.engines.interface import Question, Unresolvable
from resolver.problem import present_pins
from resolver.session import Surroundings, Wanted, open_session


def engine_says(subject: Subject, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return why the pins cannot be installed together, as sentences; empty if they can.

    The requirements are resolved with every pin as a constraint, for all governed Pythons and
    platforms at once; nothing is installed.
    """
    governed, problems = read_governed(subject.head.files)
    if problems:
        raise UserError(
            f"the engine is asked only about files that can be read: {problems[0]}",
            "mend them first, or leave --slow out",
        )
    pythons, _ = governed_pythons(asked, governed, subject.head.around)
    present = present_pins(governed.constraints.entries, pythons)
    wanted = Wanted(platforms=platforms_of(governed), present=present, recorded=governed.metadata)
    with tempfile.TemporaryDirectory(prefix="pinwarden-") as scratch:
        surroundings = Surroundings(
            index_urls=asked_indexes(),
            netrc=netrc_file(),
            cache=cache_directory(),
            engine_cache=Path(scratch),
        )
        with open_session(surroundings, wanted) as session:

            def versions(name: NormalizedName) -> tuple[Version, ...]:
                page = session.snapshot.page(name)
                return page.versions() if page is not None else ()

            choices = Choices(pythons=pythons, strategy=governed.policy.strategy, free=True)
            day = datetime.now(UTC).date()
            prepared = prepare(governed, choices, day=day, implicit=(), versions=versions)
            question = prepared.problem.question(floors=())
            lines = tuple(line.text.partition("#")[0] for line in governed.constraints.entries)
            answer = session.engine("uv").solve(
                Question(
                    requirements=question.requirements,
                    constraints=(*question.constraints, *lines),
                    pythons=question.pythons,
                    platforms=question.platforms,
                    prereleases=question.prereleases,
                    uniform=question.uniform,
                )
            )
    return (_sentence(answer),) if isinstance(answer, Unresolvable) else ()


def _sentence(answer: Unresolvable) -> str:
    told = " ".join(answer.message.split())
    told = told.partition(" cause: ")[2] or told  # What comes before names uv's own markers.
    return f"the pins cannot be installed together: {told}"[:1000]
