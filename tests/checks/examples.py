"""Turn the example of a rule, or a case directory, into what a rule looks at.

A file that an example does not give is made up so that nothing else is wrong: pins for what
global-requirements lists (2.40, in order), requirements for what is pinned.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from checks.change import Change
from checks.consuming.project import Law
from checks.consuming.read import read_project
from checks.documentation import ExampleFile
from checks.facts import Absent, Consumer, Consumers, Known, Pages, Requires, UsedLine, ZuulJobs
from checks.finding import Finding, Item, Severity
from checks.judge import Judgement, judge_change, judge_project, judge_tree, judge_waivers
from checks.rule import Need, Rule
from checks.snapshot import Snapshot, read_snapshot
from checks.verdict import compare
from checks.waivers import sift
from policies.document import read_lines
from policies.governed import CONSTRAINTS, FILES, REQUIREMENTS
from policies.order import hashed_key
from policies.requirement import parse_requirement
from resolver.index.interface import File, Page

TODAY = date(2026, 6, 1)
PYTHONS = ("3.11", "3.12", "3.13")


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """The files of an example, by path."""

    files: Mapping[str, str]

    @classmethod
    def of(cls, files: Sequence[ExampleFile]) -> "Example":
        """Take the example out of a rule's documentation."""
        return cls(files={file.path: file.text for file in files})

    @property
    def is_change(self) -> bool:
        """Say whether the example has a state before."""
        return any(path.startswith("base/") for path in self.files)

    @property
    def today(self) -> date:
        """The day of the example."""
        return date.fromisoformat(self.files.get("today", TODAY.isoformat()).strip())

    @property
    def branch(self) -> str:
        """The branch of the example."""
        return self.files.get("branch", "master").strip()

    def head(self, *, online: bool = False) -> Snapshot:
        """Return the state that the example shows."""
        governed = {name: text for name, text in self.files.items() if name in FILES}
        return self._snapshot(governed, online=online)

    def base(self, *, online: bool = False) -> Snapshot:
        """Return the state before; what `base/` does not give is as in the head."""
        before = {
            name.removeprefix("base/"): text
            for name, text in self.files.items()
            if name.startswith("base/")
        }
        governed = {name: text for name, text in self.files.items() if name in FILES}
        if not self.is_change:
            return self.head(online=online)
        return self._snapshot({**governed, **before}, online=online)

    def change(self, *, online: bool = False) -> Change:
        """Return the change that the example shows."""
        before, after = self.base(online=online), self.head(online=online)
        names = sorted({*before.files, *after.files})
        differ = [name for name in names if before.files.get(name) != after.files.get(name)]
        more = [name for name in self.files if name.startswith("other/")]
        return Change(
            base=before,
            head=after,
            message=self.files.get("message", ""),
            paths=(*differ, *(name.removeprefix("other/") for name in more)),
            uploader=self.files.get("uploader", "").strip(),
            author=self.files.get("author", "").strip(),
            claims_bot="Pinwarden-Proposal:" in self.files.get("message", ""),
            graph=_requires(self.files) if "requires.toml" in self.files else None,
        )

    def items(self, rules: Sequence[Rule]) -> list[Item]:
        """Run rules over the example, whatever their kind."""
        if any(path.startswith("project/") for path in self.files):
            return list(self.consuming(rules).findings)
        online = any(Need.INDEX in rule.needs for rule in rules)
        head = self.head(online=online)
        tree = judge_tree(head, rules)
        if self.is_change:
            before = judge_tree(self.base(online=online), rules)
            new = compare(before.findings, tree.findings).introduced
            tree = replace(tree, findings=new)
        change = judge_change(self.change(online=online), rules)
        sifted = sift([*tree.findings, *change.findings], head.policy.waivers, head.today)
        excepted = judge_waivers(head, sifted, tree.unjudged, rules)
        return [*sifted.counted, *excepted, *tree.unjudged, *change.unjudged]

    def consuming(self, rules: Sequence[Rule]) -> Judgement:
        """Judge the project of the example, if it has one."""
        files = {
            path.removeprefix("project/"): text.encode()
            for path, text in self.files.items()
            if path.startswith("project/")
        }
        if not files:
            return Judgement()
        governed = {name: text for name, text in self.files.items() if name in FILES}
        governed.setdefault(REQUIREMENTS, "pbr  # MIT\nrequests  # Apache-2.0\nsetuptools  # MIT\n")
        law = Law(snapshot=self._snapshot(governed, online=False))
        project = read_project(FileTree(files), "openstack/nova", self.branch)
        if "lowest" in self.files:
            project = replace(project, lowest=tuple(self.files["lowest"].splitlines()))
        return judge_project(project, law, rules)

    def findings(self, rules: Sequence[Rule]) -> list[Finding]:
        """Return only the findings."""
        return [item for item in self.items(rules) if isinstance(item, Finding)]

    def weighty(self, rules: Sequence[Rule]) -> list[Finding]:
        """Return the findings that are no mere infos."""
        return [one for one in self.findings(rules) if one.severity is not Severity.INFO]

    def _snapshot(self, files: Mapping[str, str], *, online: bool) -> Snapshot:
        whole = {name: text.encode() for name, text in _completed(files).items()}
        return read_snapshot(
            whole,
            pythons=PYTHONS,
            today=self.today,
            branch=self.branch,
            pages=pages_of(self.files.get("index.toml", "")) if online else None,
            consumers=consumers_of(self.files),
            resolved=_resolved(self.files),
            requires=_requires(self.files) if online else None,
            engine=_engine(self.files),
            zuul=_zuul(self.files),
        )


@dataclass(frozen=True, slots=True)
class FileTree:
    """A project's tree that exists only here."""

    files: Mapping[str, bytes]

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes."""
        return self.files.get(path)

    def names(self, directory: str = "") -> tuple[str, ...]:
        """Return the names in a directory."""
        inside = f"{directory.rstrip('/')}/" if directory else ""
        below = [path.removeprefix(inside) for path in self.files if path.startswith(inside)]
        return tuple(sorted({path.partition("/")[0] for path in below}))


def _completed(files: Mapping[str, str]) -> dict[str, str]:
    found = dict(files)
    if REQUIREMENTS not in found:
        found[REQUIREMENTS] = "".join(f"{name}  # MIT\n" for name in _names(found, CONSTRAINTS))
    if CONSTRAINTS not in found:
        denied = {canonicalize_name(name) for name in _names(found, "denylist.txt")}
        listed = [n for n in _names(found, REQUIREMENTS) if canonicalize_name(n) not in denied]
        found[CONSTRAINTS] = "".join(f"{name}===2.40\n" for name in sorted(listed, key=hashed_key))
    return found


def _names(files: Mapping[str, str], name: str) -> Iterator[str]:
    document, _ = read_lines(files.get(name, "").encode(), name, parse_requirement)
    yield from dict.fromkeys(line.name for line in document.entries)


def _zuul(files: Mapping[str, str]) -> ZuulJobs | None:
    text = files.get("zuul.toml")
    return None if text is None else ZuulJobs(runs_check=tomllib.loads(text), source="zuul.toml")


def _engine(files: Mapping[str, str]) -> tuple[str, ...] | None:
    text = files.get("engine")
    return None if text is None else tuple(text.splitlines())


def _requires(files: Mapping[str, str]) -> Requires:
    found: dict[tuple[NormalizedName, Version], tuple[Requirement, ...] | str] = {}
    for release, asked in tomllib.loads(files.get("requires.toml", "")).items():
        name, _, version = release.partition("===")
        found[canonicalize_name(name), Version(version)] = tuple(map(Requirement, asked))
    return Requires(answers=found)


def _resolved(files: Mapping[str, str]) -> frozenset[NormalizedName] | None:
    names = files.get("resolved")
    return None if names is None else frozenset(map(canonicalize_name, names.split()))


def consumers_of(files: Mapping[str, str]) -> Consumers | None:
    """Return what the projects under `consumers/` ask for; None if there are none."""
    found: dict[str, list[UsedLine]] = {}
    for path, text in files.items():
        if path.startswith("consumers/"):
            repository, _, name = path.removeprefix("consumers/").rpartition("/")
            document, _ = read_lines(text.encode(), name, parse_requirement)
            found.setdefault(repository, []).extend(
                UsedLine(line=line) for line in document.entries
            )
    if not found:
        return None
    return Consumers(
        branch="master",
        consumers=tuple(
            Consumer(repository=repository, branch="master", requirements=tuple(lines))
            for repository, lines in found.items()
        ),
    )


def pages_of(text: str) -> Pages:
    """Read `index.toml`: [[release]] tables with name, version, yanked, uploaded, and so on."""
    releases: dict[str, list[Mapping[str, object]]] = {}
    document = tomllib.loads(text)
    for release in document.get("release", ()):
        releases.setdefault(release["name"], []).append(release)
    status = document.get("status", {})
    known = {
        canonicalize_name(name): Known(
            page=_page(name, rows, str(status.get(name, "active"))), spelling=name
        )
        for name, rows in releases.items()
    }
    absent = {canonicalize_name(name): Absent() for name in document.get("absent", ())}
    return Pages(answers={**known, **absent})


def _page(name: str, rows: Sequence[Mapping[str, object]], status: str) -> Page:
    return Page(
        name=canonicalize_name(name),
        index_url="https://index.example.org/simple",
        digest="0" * 64,
        files=tuple(_file(name, row) for row in rows),
        status=status,
    )


def _file(name: str, row: Mapping[str, object]) -> File:
    version = str(row["version"])
    uploaded = row.get("uploaded")
    yanked, python = row.get("yanked"), row.get("requires-python")
    filename = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    return File(
        filename=filename,
        url=f"https://index.example.org/files/{filename}",
        version=Version(version),
        is_wheel=True,
        yanked=None if yanked is None else str(yanked),
        requires_python=None if python is None else str(python),
        upload_time=datetime.combine(uploaded, time(), UTC) if isinstance(uploaded, date) else None,
    )
