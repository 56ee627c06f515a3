"""Propose a bundle that somebody else computed: the part that has the credential.

Nothing of it is believed: it is read as data, its inputs must be what the branch says now, and
its content is judged like any other.
"""

from bot.compute.proposal import Computed, judge_files
from bot.cycle.bulk import refuse_findings
from bot.cycle.refusal import Refusal
from bot.cycle.run import Outcome, Run
from bot.cycle.wanted import moves_of
from bot.life.reasons import Reason
from bot.proposal.bundle import Bundle
from bot.proposal.digest import sha256
from bot.proposal.message import body_of

_RECOMPUTE = "compute it again: pinwarden update"


def propose_bundle(run: Run, bundle: Bundle) -> Outcome:
    """Propose a bundle's content; raise Refusal where it is not of this branch as it is now."""
    if bundle.branch not in {None, run.branch}:
        said = f"The bundle is for {bundle.branch}, not for {run.branch}."
        raise Refusal(Reason.OUTDATED_BUNDLE, said, _RECOMPUTE)
    moved = [one.file for one in bundle.inputs if sha256(run.read(one.file) or b"") != one.sha256]
    if moved:
        raise Refusal(
            Reason.OUTDATED_BUNDLE,
            f"{run.branch} has moved since the bundle was made; changed: {', '.join(moved)}.",
            _RECOMPUTE,
        )
    body = body_of(moves_of(bundle, run.read), bundle.summary)
    findings = judge_files(run.question(), bundle.files, body, online=False)
    refuse_findings(findings)
    proposal = f"{run.branch}/{bundle.family}"
    computed = Computed(bundle=bundle, findings=findings)
    return run.settle(proposal, run.wanted(computed, proposal))
