"""Make the commit of a proposal in the mirror."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from bot.git import writer
from bot.git.repository import Repository
from bot.git.writer import Identity, Signature
from bot.life.actions import Upload
from bot.life.world import World
from bot.proposal.message import message_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A commit that is ready to be pushed, with its Change-Id and its whole message."""

    commit: str
    change_id: str
    message: str


def make_commit(  # noqa: PLR0913 - what a commit consists of
    mirror: Repository,
    upload: Upload,
    world: World,
    *,
    data: PurePosixPath,
    identity: Identity,
    now: datetime,
) -> Made:
    """Write the wanted files on top of the branch as one commit."""
    change_id = change_id_of(upload, world)
    wanted = upload.wanted
    message = message_of(
        wanted.body,
        [
            ("Pinwarden-Proposal", wanted.proposal),
            ("Pinwarden-Digest", wanted.digest),
            *wanted.footers,
            ("Change-Id", change_id),
            ("Signed-off-by", str(identity)),
        ],
    )
    files = {data / name: content for name, content in wanted.files.items()}
    commit = writer.write_commit(
        mirror,
        tree=writer.write_tree(mirror, world.tip, files),
        parent=world.tip,
        message=message,
        signature=Signature(identity=identity, when=now),
    )
    return Made(commit=commit, change_id=change_id, message=message)


def change_id_of(upload: Upload, world: World) -> str:
    """Return the Change-Id: that of the change, else one that the content and the past decide.

    A push whose answer was lost is repeated under the same Change-Id, and Gerrit knows it then.
    """
    if upload.change is not None:
        return upload.change.change_id
    wanted = upload.wanted
    past = [str(one.number) for one in world.changes if one.proposal == wanted.proposal]
    footers = [f"{key}={value}" for key, value in wanted.footers]
    seed = "\n".join([world.project, wanted.proposal, wanted.digest, world.tip, *past, *footers])
    return "I" + hashlib.sha1(seed.encode(), usedforsecurity=False).hexdigest()
