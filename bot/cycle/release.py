"""The release mode: wait for a release on the index, judge it on the branch, propose it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from packaging.utils import NormalizedName
from packaging.version import Version

from bot.compute.proposal import judge_files
from bot.cycle.bulk import refuse_findings
from bot.cycle.refusal import Refusal
from bot.cycle.run import Outcome, Run
from bot.governed import parse_files
from bot.life.actions import Decision, State, Wanted
from bot.life.bump import NoBump, bumped
from bot.life.reasons import Reason
from bot.life.release import (
    Release,
    is_release,
    newest,
    release_of,
    release_proposal_of,
    wanted_release_bump,
)
from bot.life.terms import Mode, mode_of
from bot.update.inputs import governed_pythons
from checks.facts.look_up import look_up
from checks.facts.pages import Known
from policies.governed import CONSTRAINTS, FILES
from policies.kind import is_own
from resolver.index.client import Client
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store

_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 120.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long to wait for a release to appear on the index, in seconds.

    `sleep` waits, and `say` hears what is waited for.
    """

    seconds: float = 1800.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    say: Callable[[str], None] = lambda _text: None


def propose_release(run: Run, release: Release, patience: Patience) -> Outcome:
    """Propose a release on the run's branch; what speaks against it is the outcome."""
    proposal = release_proposal_of(run.branch, release.key)
    refuse_strangers(run, release)
    release = newest(release, run.world())
    requires_python = _on_the_index(run, release.key, release.version, patience)
    if requires_python is None:
        return _no(
            run, proposal, f"{release.name} {release.version} did not appear on the index in time."
        )
    return _settle(run, release, requires_python)


def refuse_strangers(run: Run, release: Release) -> None:
    """Raise Refusal for a project that may not move on the branch without a reason (G33)."""
    mode, policy = mode_of(run.branch, run.law.policy), run.law.policy
    own = mode is Mode.RELEASE and is_own(release.key, policy)
    if mode is Mode.BULK or own or (release.because and mode is not Mode.NOTHING):
        return
    whose = "security fixes move" if mode is Mode.SECURITY else "the community's own projects move"
    allowed = "nothing moves" if mode is Mode.NOTHING else f"only {whose}"
    raise Refusal(
        Reason.NOT_ALLOWED,
        f"On {run.branch} {allowed}, and {release.name} is none of them.",
        "name the advisory or the broken gate: --because TEXT",
    )


def refresh_releases(run: Run) -> Iterator[Outcome]:
    """Keep the open release bumps of a branch up to date: rebase, or close what is done."""
    world = run.world()
    for change in world.open():
        release = release_of(change) if is_release(change.proposal, run.branch) else None
        if release is not None:
            patience = Patience(seconds=0)
            python = _on_the_index(run, release.key, release.version, patience)
            if python is not None:
                yield _settle(run, release, python)


def _settle(run: Run, release: Release, requires_python: str) -> Outcome:
    proposal = release_proposal_of(run.branch, release.key)
    wanted = _wanted(run, release, requires_python)
    if isinstance(wanted, NoBump) and wanted.reason is not Reason.UP_TO_DATE:
        raise Refusal(wanted.reason, f"{wanted.sentence}.")
    return run.settle(proposal, None if isinstance(wanted, NoBump) else wanted)


def _wanted(run: Run, release: Release, requires_python: str) -> Wanted | NoBump:
    files = {name: data for name in FILES if (data := run.read(name)) is not None}
    governed = parse_files(files, run.setting.place(run.branch).tree)
    pythons, _ = governed_pythons((), governed, run.around())
    before = run.text(CONSTRAINTS)
    found = bumped(
        before,
        release.key,
        release.version,
        requires_python=requires_python,
        pythons=pythons,
        platforms=governed.policy.platforms,
    )
    if isinstance(found, NoBump):
        return found
    wanted = wanted_release_bump(release, found, before, run.branch)
    refuse_findings(judge_files(run.question(), wanted.files, wanted.body, online=True))
    return wanted


def _on_the_index(
    run: Run, name: NormalizedName, version: Version, patience: Patience
) -> str | None:
    """Return the release's Requires-Python once the index has it; None if it never came."""
    deadline, pause = patience.clock() + patience.seconds, _FIRST_PAUSE
    while True:
        found = _looked_up(run, name, version)
        if found is not None or patience.clock() + pause > deadline:
            return found
        patience.say(f"{name} {version} is not on the index yet; it is asked again in {pause:g} s")
        patience.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _looked_up(run: Run, name: NormalizedName, version: Version) -> str | None:
    indexes = run.setting.indexes
    client = Client(indexes.urls(), netrc_file=indexes.netrc)
    try:
        cache = run.setting.work / "index"
        answer = look_up(Snapshot(client, Store(cache)), [name]).of(name)
    finally:
        client.close()
    if not isinstance(answer, Known):
        return None
    files = [one for one in answer.page.files_of(version) if not one.yanked]
    return (files[0].requires_python or "") if files else None


def _no(run: Run, proposal: str, sentence: str) -> Outcome:
    return run.outcome(
        Decision(
            proposal=proposal,
            state=State.ERROR,
            reason=Reason.NOT_ON_INDEX,
            sentence=sentence,
        )
    )
