"""Write docs/zuul/jobs.md from the jobs' descriptions, and the README.rst of each role for Zuul.

With --check nothing is written, and the exit code is 1 when a page is not what it is made from.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tools.zuul_check.tree import Item, Tenant, as_list, playbook_of, read_tenant

TOP = Path(__file__).resolve().parent.parent
EXAMPLES = TOP / "docs/zuul"
ROLES = TOP / "roles"
VARIABLE = re.compile(r"\.\. zuul:jobvar:: (\w+)\n((?:[ ]{3}.*\n|\n)*)")
HEAD = """\
# Zuul jobs and templates

Written by `make docs` from the descriptions in `zuul.d/` and in the example tenant. How a tenant
comes to them is in [zuul.md](../zuul.md).
"""
FACTS = ("abstract", "protected", "final", "post-review", "timeout")


def main() -> int:
    """Write the pages, or compare them."""
    stale = []
    for page, text in pages():
        if page.is_file() and page.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv[1:]:
            stale.append(str(page.relative_to(TOP)))
        else:
            page.write_text(text, encoding="utf-8")
    for name in stale:
        sys.stderr.write(f"{name} is out of date; run: make docs\n")
    return 1 if stale else 0


def pages() -> Iterator[tuple[Path, str]]:
    """Yield every page with its text."""
    tenant = read_tenant(EXAMPLES / "tenant.yaml", TOP, EXAMPLES)
    yield EXAMPLES / "jobs.md", jobs_page(tenant)
    for specs in sorted(ROLES.glob("*/meta/argument_specs.yaml")):
        role = specs.parents[1]
        yield role / "README.rst", role_page(role)


def jobs_page(tenant: Tenant) -> str:
    """Return the page of all jobs and templates."""
    listed = [item for item in tenant.items if item.kind == "job" and item.project == "pinwarden"]
    trusted = [
        job
        for job in tenant.of("job")
        if job.project in tenant.trusted and job.name.startswith("pinwarden")
    ]
    templates = [item for item in tenant.of("project-template") if item.project == "pinwarden"]
    parts = [HEAD, "\n## Jobs\n", *(job_section(tenant, job) for job in listed)]
    parts += ["\n## Jobs of the config project, which hold the credential\n"]
    parts += [job_section(tenant, job) for job in trusted]
    parts += ["\n## Templates\n", *(template_section(item) for item in templates)]
    return "".join(parts)


def job_section(tenant: Tenant, job: Item) -> str:
    """Return the section of one job."""
    description = str(job.said.get("description", "")).rstrip() + "\n"
    prose, _, variables = description.partition("**Job Variables**")
    lines = [f"\n### {job.name}\n\n{markdown(prose)}\n\n"]
    lines += [f"- {fact}\n" for fact in facts(tenant, job)]
    rows = [variable_row(name, body) for name, body in VARIABLE.findall(variables + "\n")]
    if rows:
        lines += ["\n| variable | default | meaning |\n|---|---|---|\n", *rows]
    return "".join(lines)


def facts(tenant: Tenant, job: Item) -> Iterator[str]:
    """Yield what a reader asks of a job, beside what it does."""
    yield f"defined in `{job.path}`" + (
        f" of `{job.project}`" if job.project in tenant.trusted else ""
    )
    if job.said.get("parent"):
        yield f"parent: `{job.said['parent']}`"
    for path in as_list(job.said.get("run")):
        yield f"runs `{playbook_of(path)}`"
    for fact in FACTS:
        if fact in job.said:
            value = job.said[fact]
            yield fact if value is True else f"{fact}: {value} s"
    if "files" in job.said:
        yield "files: " + ", ".join(f"`{pattern}`" for pattern in as_list(job.said["files"]))


def variable_row(name: str, body: str) -> str:
    """Return the row of a variable in the table."""
    fields, words = {}, []
    for line in body.splitlines():
        match = re.match(r"\s*:(\w+): (.*)", line)
        if match:
            fields[match[1]] = match[2]
        elif line.strip():
            words.append(line.strip())
    default = f"`{fields['default']}`" if "default" in fields else ""
    meaning = markdown(" ".join(words)).replace("|", "/")
    return f"| `{name}` | {default.replace('|', '/')} | {meaning} |\n"


def template_section(item: Item) -> str:
    """Return the section of one template."""
    lines = [f"\n### {item.name}\n\n{markdown(item.said.get('description', ''))}\n\n"]
    for pipeline, attached in item.said.items():
        if isinstance(attached, dict) and "jobs" in attached:
            names = (next(iter(job)) if isinstance(job, dict) else job for job in attached["jobs"])
            lines.append(f"- {pipeline}: {', '.join(f'`{name}`' for name in names)}\n")
    return "".join(lines)


def markdown(text: str) -> str:
    """Turn the little reStructuredText of descriptions into Markdown, a line for a paragraph."""
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part).replace("``", "`")


def role_page(role: Path) -> str:
    """Return the README of a role in the form that Zuul's documentation reads."""
    specs = _load(role / "meta/argument_specs.yaml")["argument_specs"]["main"]
    defaults = _load(role / "defaults/main.yaml")
    parts = [f"{specs['short_description']}.\n"]
    parts += [f"\n{restructured(text)}\n" for text in specs["description"]]
    parts.append("\n**Role Variables**\n")
    for name, option in specs["options"].items():
        parts.append(f"\n.. zuul:rolevar:: {name}\n")
        default = str(defaults.get(name, "")).strip()
        if default:
            parts.append(f"   :default: {' '.join(default.split())}\n")
        if option["type"] != "str":
            parts.append(f"   :type: {option['type']}\n")
        parts.append(f"\n   {restructured(option['description'])}\n")
        if "choices" in option:
            choices = ", ".join(f"``{choice}``" for choice in option["choices"])
            parts.append(f"\n   One of {choices}.\n")
    return "".join(parts)


def restructured(text: str) -> str:
    """Turn Ansible's markup into reStructuredText."""
    return re.sub(r"\b[CVO]\(([^()]*)\)", r"``\1``", " ".join(text.split()))


def _load(file: Path) -> Mapping[str, Any]:
    document: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return document


if __name__ == "__main__":
    sys.exit(main())
