"""Find playbooks and roles that are missing, and plays that would be green without running."""

from collections.abc import Iterator
from pathlib import Path

from tools.zuul_check.tree import Finding, Item, Table, Tenant, as_list, load

# Zuul's localhost is not among `all`: in a job without nodes, `all` is nobody, and a play for
# nobody succeeds. So a playbook takes localhost where there is nobody else.
ANYBODY = "{{ groups['all'] | default(['localhost'], true) }}"
INCLUDES = tuple(
    f"{prefix}{word}_role" for prefix in ("ansible.builtin.", "") for word in ("include", "import")
)
BLOCKS = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")


def check(tenant: Tenant) -> Iterator[Finding]:
    """Yield what is wrong with the playbooks of all jobs that can run."""
    for job in tenant.jobs.values():
        if job.said.get("abstract"):
            continue
        nodeless = not (tenant.inherited(job, "nodeset") or {}).get("nodes")
        if tenant.inherited(job, "run") is None:
            yield job.finding("no playbook to run: the job would do nothing")
        for owner, path in tenant.playbooks(job):
            file = tenant.directories[owner.project] / path
            if not file.is_file():
                yield job.finding(f"there is no playbook {path} in {owner.project}")
                continue
            for play in plays(file):
                if nodeless and play["hosts"] not in {"localhost", ANYBODY}:
                    yield job.finding(
                        f"{path}: hosts: {play['hosts']} is nobody in a job without nodes; "
                        f"the play would be green and run nothing (write {ANYBODY})"
                    )
                for role in roles_of(play):
                    if role_directory(tenant, owner, role) is None:
                        yield job.finding(f"{path}: there is no role {role}")


def plays(file: Path) -> list[Table]:
    """Return the plays of a playbook."""
    return [play for play in load(file) if "hosts" in play]


def roles_of(play: Table) -> Iterator[str]:
    """Yield the roles of a play, also those that its tasks include."""
    for role in play.get("roles", []):
        yield role["role"] if isinstance(role, dict) else role
    for task in tasks_of(play):
        for word in INCLUDES:
            if word in task:
                yield task[word]["name"]


def tasks_of(place: Table) -> Iterator[Table]:
    """Yield the tasks of a play or block, with those inside of blocks."""
    for key in BLOCKS:
        for task in place.get(key) or []:
            yield task
            yield from tasks_of(task)


def role_directory(tenant: Tenant, owner: Item, role: str) -> Path | None:
    """Return where a role lies: in the project of the playbook, or in one that the job names."""
    named = [entry.get("zuul") for entry in as_list(owner.said.get("roles"))]
    for project in (owner.project, *named):
        place = tenant.directories[project] / "roles" / role if project else None
        if place is not None and (place / "tasks").is_dir():
            return place
    return None
