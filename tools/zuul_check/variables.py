"""Compare the variables that jobs set, describe and use."""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.zuul_check.playbooks import plays, role_directory, roles_of
from tools.zuul_check.tree import Finding, Item, Tenant

DESCRIBED = re.compile(r"^\s*\.\. zuul:jobvar:: (\w+)", re.MULTILINE)
WORD = re.compile(r"[A-Za-z_]\w*")
OURS = re.compile(r"\bpinwarden_\w+")
# What is ours alone: from one playbook of a job to the next.
INTERNAL = frozenset({"pinwarden_environment", "pinwarden_report"})


def check(tenant: Tenant) -> Iterator[Finding]:
    """Yield variables that nothing uses, that nothing sets, and that nobody describes."""
    for job in tenant.jobs.values():
        line = tenant.ancestry(job)
        own = set(job.said.get("vars", {}))
        described = {name for one in line for name in described_by(one)}
        for name in sorted(own - described - INTERNAL):
            yield job.finding(f"{name}: set, and described nowhere")
        if job.said.get("abstract"):
            continue
        used = words_of_playbooks(tenant, job)
        passed = {word for one in line for value in values(one) for word in WORD.findall(value)}
        for name in sorted({*own, *described_by(job)} - used - passed):
            yield job.finding(f"{name}: nothing uses it")
        given = {name for one in line for name in one.said.get("vars", {})}
        known = given | described | set_on_the_way(tenant, job)
        for name in sorted({word for word in used if OURS.fullmatch(word)} - known):
            yield job.finding(f"{name}: used, and nothing sets it")


def described_by(job: Item) -> list[str]:
    """Return the variables that a job's description tells of."""
    return DESCRIBED.findall(job.said.get("description", ""))


def values(job: Item) -> Iterator[str]:
    """Yield the values of a job's variables as texts: one may be made of others."""
    for value in job.said.get("vars", {}).values():
        yield str(value)


def words_of_playbooks(tenant: Tenant, job: Item) -> set[str]:
    """Return every word in what a job runs."""
    return {word for file in files_of(tenant, job) for word in WORD.findall(_code(file))}


def set_on_the_way(tenant: Tenant, job: Item) -> set[str]:
    """Return what tasks register and roles give a default."""
    found: set[str] = set()
    for file in files_of(tenant, job):
        text = _code(file)
        found |= set(re.findall(r"register: (\w+)", text))
        found |= set(re.findall(r"^\s*(pinwarden_\w+):", text, re.MULTILINE))
    return found


def files_of(tenant: Tenant, job: Item) -> Iterator[Path]:
    """Yield the playbooks of a job, and the tasks and defaults of their roles."""
    for owner, path in tenant.playbooks(job):
        file = tenant.directories[owner.project] / path
        if not file.is_file():
            continue
        yield file
        for play in plays(file):
            for role in roles_of(play):
                place = role_directory(tenant, owner, role)
                if place is not None:
                    yield from sorted(place.glob("tasks/*.yaml"))
                    yield from sorted(place.glob("defaults/*.yaml"))


def _code(file: Path) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))
