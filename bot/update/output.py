"""Write what an update leaves: the constraints, the report, the bundle."""

from pathlib import Path

from bot.files import write_atomic
from bot.proposal.bundle import Bundle
from bot.proposal.invalid import InvalidBundle
from bot.proposal.reading import read_bundle
from bot.proposal.summary import summary_of
from bot.proposal.writing import write_bundle
from bot.report.document import UpdateDocument
from bot.report.render import render_html, render_json, render_markdown
from bot.update.inputs import Tree
from policies.governed import CONSTRAINTS
from resolver.record import Record, to_json
from resolver.values import Resolution


def write_report(directory: Path, document: UpdateDocument, record: Record) -> dict[str, bytes]:
    """Write report.html, report.json, report.md and record.json; return them."""
    files = {
        "report.html": render_html(document).encode(),
        "report.json": render_json(document).encode(),
        "report.md": render_markdown(document).encode(),
        "record.json": to_json(record).encode(),
    }
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_atomic(directory / name, data)
    return files


def write_proposal(
    directory: Path, resolution: Resolution, record: Record, tree: Tree, report: dict[str, bytes]
) -> None:
    """Write the bundle that `propose` takes."""
    write_bundle(
        directory / "bundle",
        Bundle(
            branch=tree.branch,
            base=tree.revision,
            files={CONSTRAINTS: resolution.text.encode()},
            inputs=record.inputs,
            summary=summary_of(resolution),
            attachments=report,
        ),
    )


def stands(directory: Path, tree: Tree) -> bool:
    """Say whether the report and the bundle of the last run are there, for the present commit."""
    if not (directory / "report.html").is_file():
        return False
    if not tree.revision:
        return True
    try:
        return read_bundle(directory / "bundle").base == tree.revision
    except (InvalidBundle, OSError):
        return False


def write_constraints(directory: Path, resolution: Resolution) -> None:
    """Replace upper-constraints.txt, unless it says the same already."""
    path = directory / CONSTRAINTS
    data = resolution.text.encode()
    if not path.is_file() or path.read_bytes() != data:
        write_atomic(path, data)
