"""The playbooks that judge, run by the Ansible that Zuul runs, with what Zuul would hand them.

No servers. The inventory is that of a job without nodes: nobody is in `all`.
"""

import json
import sys

import yaml

from tests.zuul_check.workspace import Workspace, commit, job_variables, ran


def test_a_consumers_change_is_commented_on_its_line(workspace: Workspace) -> None:
    variables = job_variables("requirements-check")
    hostile = "leftpad>=1  # {{ lookup('pipe', 'touch pwned') }}\nrequests>=2\n"
    commit(workspace.source("consumer"), {"requirements.txt": hostile}, "Pad")
    done = workspace.play("playbooks/requirements-check.yaml", variables)
    assert done.returncode == 2, ran(done)
    assert "leftpad is not in global-requirements" in done.stdout
    assert workspace.play("playbooks/zuul/post.yaml", variables).returncode == 0
    returned = workspace.returned()
    (comment,) = returned["file_comments"]["requirements.txt"]
    assert (comment["line"], comment["level"]) == (1, "error")
    artifacts = {one["name"]: one["url"] for one in returned["artifacts"]}
    assert artifacts == {
        "check.html": "pinwarden/check.html",
        "zuul.json": "pinwarden/zuul.json",
    }
    assert (workspace.work / "logs" / artifacts["check.html"]).read_text().startswith("<!doctype")
    assert not list(workspace.place.rglob("pwned"))


def test_the_governed_repository_counts_as_zuul_prepared_it(workspace: Workspace) -> None:
    variables = job_variables("requirements-check")
    commit(workspace.source("consumer"), {"requirements.txt": "leftpad>=1\n"}, "Pad")
    more = {
        "global-requirements.txt": "leftpad  # MIT\nrequests  # Apache-2.0\n",
        "upper-constraints.txt": "leftpad===1.3\nrequests===2.32.5\n",
    }
    commit(workspace.source("requirements"), more, "The change that it depends on")
    done = workspace.play("playbooks/requirements-check.yaml", variables)
    assert done.returncode == 0, ran(done)


def test_a_change_to_the_governed_repository_is_judged_and_reviewed(workspace: Workspace) -> None:
    governed = workspace.of("requirements")
    commit(governed.source("requirements"), {"upper-constraints.txt": "requests==2.32.4\n"}, "Low")
    variables = {**job_variables("pinwarden-check"), "pinwarden_check_options": []}
    done = governed.play("playbooks/zuul/check.yaml", variables)
    assert done.returncode == 2, ran(done)
    assert governed.play("playbooks/zuul/post.yaml", variables).returncode == 0
    (comment, *_) = governed.returned()["file_comments"]["upper-constraints.txt"]
    assert (comment["line"], comment["level"]) == (1, "error")

    variables = job_variables("pinwarden-review")
    done = governed.play("playbooks/zuul/review.yaml", variables)
    assert done.returncode == 0, ran(done)
    assert governed.play("playbooks/zuul/post.yaml", variables).returncode == 0
    warnings = governed.returned()["warnings"]
    assert any(warning.startswith("Approval: ") for warning in warnings), warnings


def test_a_pin_below_a_prepared_consumers_floor_is_refused(workspace: Workspace) -> None:
    governed = workspace.of("requirements")
    commit(governed.source("consumer"), {"requirements.txt": "requests>=2.32.5\n"}, "Need it")
    commit(governed.source("requirements"), {"upper-constraints.txt": "requests===2.32.4\n"}, "Low")
    variables = {
        **job_variables("pinwarden-check"),
        "pinwarden_check_options": [],
        "pinwarden_consumers_prepared": True,
    }
    done = governed.play("playbooks/zuul/check.yaml", variables)
    assert done.returncode == 2, ran(done)
    assert governed.play("playbooks/zuul/post.yaml", variables).returncode == 0
    told = json.dumps(governed.returned()["file_comments"]["upper-constraints.txt"])
    assert "example/consumer" in told


def test_with_nodes_the_plays_are_for_them_and_not_for_the_executor(workspace: Workspace) -> None:
    node = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory = {"all": {"hosts": {"node": node}}}
    (workspace.place / "inventory.yaml").write_text(yaml.safe_dump(inventory))
    variables = job_variables("requirements-check")
    commit(workspace.source("consumer"), {"requirements.txt": "requests>=2.1\n"}, "Raise")
    for playbook in ("playbooks/requirements-check.yaml", "playbooks/zuul/post.yaml"):
        done = workspace.play(playbook, variables)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "ok: [node]" in done.stdout
        assert "[localhost]" not in done.stdout
    assert (workspace.work / "logs/pinwarden/check.html").is_file()


def test_without_a_report_nothing_is_handed_over(workspace: Workspace) -> None:
    variables = job_variables("pinwarden-validate-projects")
    done = workspace.play("playbooks/zuul/post.yaml", variables)
    assert done.returncode == 0, ran(done)
    assert (workspace.work / "results.json").read_text() == ""


def test_without_a_checkout_and_a_wheel_the_reason_is_told(workspace: Workspace) -> None:
    variables = {**job_variables("pinwarden-check"), "pinwarden_source": ""}
    done = workspace.play("playbooks/zuul/pre.yaml", variables)
    assert done.returncode == 2
    assert "add it to the job's required-projects" in ran(done)
