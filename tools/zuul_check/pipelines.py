"""Find pipelines and jobs that are attached and do not exist: Zuul passes over both."""

from collections.abc import Iterator

from tools.zuul_check.tree import Finding, Item, Tenant


def check(tenant: Tenant) -> Iterator[Finding]:
    """Yield every name in a project or template that nothing is known of."""
    pipelines = {pipeline.name for pipeline in tenant.of("pipeline")}
    known = {*tenant.jobs, "noop"}
    for item in (*tenant.of("project-template"), *tenant.of("project")):
        for pipeline, jobs in attached(item):
            if pipeline not in pipelines:
                yield item.finding(f"the tenant has no pipeline {pipeline}")
            for job in jobs:
                if job not in known:
                    yield item.finding(f"{pipeline}: there is no job {job}")


def attached(item: Item) -> Iterator[tuple[str, list[str]]]:
    """Yield the pipelines of a project or template, each with the names of its jobs."""
    for key, value in item.said.items():
        if isinstance(value, dict) and "jobs" in value:
            yield key, [next(iter(job)) if isinstance(job, dict) else job for job in value["jobs"]]
