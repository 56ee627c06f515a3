"""Who may approve which kind of change (G19-G23, G33-G36)."""

from checks.review.document import Approval
from policies.kind import Kind

_TWO = "two cores, as any change"
APPROVALS: dict[Kind, Approval] = {
    Kind.BOT_UPDATE: Approval(
        rules=("G20",), who="a single core, if the jobs passed", advice="nothing to think about"
    ),
    Kind.OWN_RELEASE: Approval(
        rules=("G21",), who="a core, if the jobs passed", advice="only own libraries move up"
    ),
    Kind.PROJECTS: Approval(
        rules=("G19",),
        who="a core, once the project's lead gave +1 (a core of it, if the lead proposed it)",
        advice="approve it with or before other open reviews",
    ),
    Kind.NEW_REQUIREMENT: Approval(
        rules=("G11", "G17", "G23", "G25-G32"),
        who=_TWO,
        advice="review the requirement; of the pins only those that it brings matter",
    ),
    Kind.REMOVAL: Approval(
        rules=("G12", "G23"), who=_TWO, advice="look whether any project still uses it"
    ),
    Kind.EXCLUSION: Approval(
        rules=("G14", "G15", "G17", "G23"),
        who=_TWO,
        advice="review the exclusion; the pins follow from it",
    ),
    Kind.MINIMUM: Approval(
        rules=("G13", "G16"), who=_TWO, advice="minimums belong into the projects"
    ),
    Kind.REQUIREMENT: Approval(
        rules=("G23",), who=_TWO, advice="review the requirements part, ignore the constraints part"
    ),
    Kind.DENYLIST: Approval(rules=("G6", "G18"), who=_TWO, advice="is each entry explained?"),
    Kind.HOLD: Approval(
        rules=("G14",), who=_TWO, advice="is the reason one that the next person understands?"
    ),
    Kind.POLICY: Approval(
        rules=("policy",), who=_TWO, advice="it changes how every later change is judged"
    ),
    Kind.REVERT: Approval(
        rules=("G14", "G22"),
        who="as fast as the gate needs it: a core",
        advice="record a hold as well, or the next update brings it back",
    ),
    Kind.GATE_FIX: Approval(
        rules=("G33", "G22"),
        who=_TWO,
        advice="others' projects move here only because the gate is broken: is it?",
    ),
    Kind.REASONED_PINS: Approval(
        rules=("G22",),
        who=_TWO,
        advice="the bot moves pins by itself; the message says why this one must not wait",
    ),
    Kind.PINS: Approval(
        rules=("G22",),
        who="best declined: the bot makes this change by itself",
        advice="to have it sooner, run the periodic job or `pinwarden run`; with a reason in the "
        "message it is another kind",
    ),
    Kind.MIXED: Approval(
        rules=("G11", "G23"), who=_TWO, advice="several things at once: ask for separate changes"
    ),
    Kind.NOTHING: Approval(
        rules=(), who=_TWO, advice="no governed file says anything else than before"
    ),
}
REASONS: dict[Kind, str] = {
    Kind.BOT_UPDATE: "the bot's account uploaded it, and the content is what it computed",
    Kind.OWN_RELEASE: "only pins of the community's own projects move, and all move up",
    Kind.PROJECTS: "only projects.txt says something else",
    Kind.NEW_REQUIREMENT: "global-requirements lists new names",
    Kind.REMOVAL: "global-requirements lists fewer names",
    Kind.EXCLUSION: "global-requirements excludes other versions than before",
    Kind.MINIMUM: "global-requirements asks for another minimum",
    Kind.REQUIREMENT: "lines of global-requirements say something else",
    Kind.DENYLIST: "names come into the denylist or the backports, or leave them",
    Kind.HOLD: "holds come or go",
    Kind.POLICY: "the policy, recorded metadata or expected failures say something else",
    Kind.REVERT: "the message says that it takes a change back",
    Kind.GATE_FIX: "pins of others move on a stable branch, and the message gives a reason",
    Kind.REASONED_PINS: "only pins move, and the message gives a reason or another change",
    Kind.PINS: "only pins move, not by the bot, and the message gives no reason",
    Kind.MIXED: "several of these at once",
    Kind.NOTHING: "only comments, order or other files differ",
}
