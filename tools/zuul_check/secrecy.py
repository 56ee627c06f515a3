"""Find secrets that somebody could reach who proposes a change."""

from collections.abc import Iterator

from tools.zuul_check.playbooks import INCLUDES, plays, role_directory, tasks_of
from tools.zuul_check.tree import Finding, Item, Tenant, as_list, load

GUARDS = {
    "protected": "others could inherit from it",
    "post-review": "it could run on a change that nobody has read",
}


def check(tenant: Tenant) -> Iterator[Finding]:
    """Yield every way in which a secret is less guarded than it must be."""
    for secret in tenant.of("secret"):
        if secret.project not in tenant.trusted:
            yield secret.finding("a secret in a project that is not trusted")
    for job in tenant.jobs.values():
        holder = next((one for one in tenant.ancestry(job) if "secrets" in one.said), None)
        if holder is None:
            continue
        if holder.project not in tenant.trusted:
            yield job.finding("it has a secret, and its project is not trusted")
        for guard, danger in GUARDS.items():
            if not tenant.inherited(job, guard):
                yield job.finding(f"it has a secret and is not {guard}: {danger}")
        if not job.said.get("abstract") and not job.said.get("final"):
            yield job.finding("it has a secret and is not final: others could set its variables")
        if holder is job:
            yield from _passed_on(job)
            yield from _left_open(tenant, job)


def _passed_on(job: Item) -> Iterator[Finding]:
    for secret in as_list(job.said["secrets"]):
        if isinstance(secret, dict) and secret.get("pass-to-parent"):
            yield job.finding(f"{secret['name']}: handed to the parent's playbooks as well")


def _left_open(tenant: Tenant, job: Item) -> Iterator[Finding]:
    """Yield the variables of roles that the playbook leaves to whoever sets them.

    What an earlier job of the buildset returns is a variable in this one, and outranks the default
    of a role. So beside a secret, every variable of a role must be given.
    """
    for owner, path in tenant.playbooks(job):
        file = tenant.directories[owner.project] / path
        if owner is not job or not file.is_file():
            continue
        for play in plays(file):
            if play.get("roles"):
                yield job.finding(f"{path}: include roles as tasks, with all their variables")
            for task in tasks_of(play):
                word = next((word for word in INCLUDES if word in task), None)
                if word is None:
                    continue
                role = task[word]["name"]
                for name in sorted(_variables(tenant, owner, role) - set(task.get("vars", {}))):
                    yield job.finding(f"{path}: {role}: {name} is left to whoever sets it")


def _variables(tenant: Tenant, owner: Item, role: str) -> set[str]:
    place = role_directory(tenant, owner, role)
    if place is None:
        return set()
    specs = load(place / "meta/argument_specs.yaml")["argument_specs"]
    defaults = (
        load(place / "defaults/main.yaml") if (place / "defaults/main.yaml").is_file() else {}
    )
    return {*specs["main"]["options"], *defaults}
