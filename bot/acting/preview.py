"""Show exactly what an action would send, without sending it."""

import json
from collections.abc import Mapping

from bot.acting.upload import options_of
from bot.gerrit.review import Review, document_of
from bot.life.actions import Abandon, Action, Report, Speak, Tag, Upload
from bot.life.plan import REPORT


def preview(action: Action) -> Mapping[str, str]:
    """Return the push, or the review's JSON, as it would go out."""
    match action:
        case Upload():
            flags = " ".join(f"-o '{one}'" for one in options_of(action).arguments()[1::2])
            branch = action.wanted.proposal.rpartition("/")[0]
            return {"push": f"git push {flags} GERRIT HEAD:refs/for/{branch}"}
        case Report():
            review = Review(
                message=action.wanted.report, kind=REPORT, comments=action.wanted.comments
            )
            files = {one.path for one in action.wanted.comments}
            return {"review": json.dumps(document_of(review, files), sort_keys=True)}
        case Speak():
            review = Review(message=action.text, kind=action.kind, ready=action.ready)
            return {"review": json.dumps(document_of(review, ()), sort_keys=True)}
        case Abandon():
            return {"abandon": action.text}
        case Tag():
            return {"hashtags": json.dumps({"add": action.add, "remove": action.remove})}
