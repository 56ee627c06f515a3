"""Build wheels, install an environment from their lock, or both: the engine's verbs for Ansible."""

from __future__ import annotations

import base64
import secrets
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.venv_engine import NEEDED_PYTHON, Answer, Engine, EngineError
from ansible.module_utils.venv_names import visible_name
from ansible.module_utils.venv_options import (
    build_options,
    input_files,
    install_options,
    lock_options,
    publish_options,
    visible_files,
)

DOCUMENTATION = r"""
---
module: pinwarden_venv
short_description: Virtual environments from pins
description:
  - With O(build), locks what an environment needs, builds the wheels and publishes them.
  - With O(install), brings the environment to what the lock says. With both, one after the other.
  - The role P(python_venv_build#role) says what the single values mean.
options:
  destination:
    description: Where the environment lies.
    type: path
    required: true
  python:
    description: The Python of the environment.
    type: str
    default: python3
  build:
    description: What to build, from what, and where it is published.
    type: dict
  install:
    description: How to install, from which lock and source.
    type: dict
  engine_source:
    description: The engine on the controller.
    type: path
    required: true
  engine_path:
    description: The directory for the engine on the host.
    type: path
    required: true
attributes:
  check_mode:
    support: full
    description: The engine says what it would do.
  diff_mode:
    support: full
    description: Packages with their versions, before and after.
author:
  - The pinwarden maintainers
"""

EXAMPLES = r"""
- name: Install what was built
  pinwarden_venv:
    destination: /openstack/venvs/keystone
    install:
      lock_content: "{{ lock.content }}"
      source: https://repo.example.org/os-releases/master/debian-12-x86_64/wheels/
    engine_source: files/pinwarden-venv.pyz
    engine_path: /var/lib/pinwarden/engine
  notify: venv changed
"""

RETURN = r"""
added:
  description: Packages that the environment (or the lock) has now, each with name and version.
  returned: success
  type: list
removed:
  description: Packages that it no longer has, each with name and version.
  returned: success
  type: list
updated:
  description: Packages that it has in another version, each with name, from and to.
  returned: success
  type: list
timings:
  description: Seconds by step.
  returned: always
  type: dict
log:
  description: The end of what the engine wrote.
  returned: always
  type: str
"""

TEXT: dict[str, Any] = {"type": "str", "default": ""}
NAMES: dict[str, Any] = {"type": "list", "elements": "raw", "default": []}
NO: dict[str, Any] = {"type": "bool", "default": False}
BUILD: dict[str, Any] = {
    "lock": {"type": "path", "required": True},
    "wheels": {"type": "path", "required": True},
    "store": {"type": "path", "required": True},
    "confine": {"type": "str", "choices": ["yes", "if-possible", "no"], "default": "if-possible"},
    "owner": TEXT,
    "group": TEXT,
    "packages": NAMES,
    "tools": NAMES,
    "build_requirements": NAMES,
    "constraints": NAMES,
    "global_constraints": NAMES,
    "strict": NO,
    "overrides": NAMES,
    "require_pins": NO,
    "upgrade": NO,
    "rebuild": NO,
    "rebuild_packages": NAMES,
    "ignore_configuration": NO,
    "arguments": TEXT,
    "environment": NAMES,
}
INSTALL: dict[str, Any] = {
    "lock_content": TEXT,
    "source": TEXT,
    "packages": NAMES,
    "global_constraints": NAMES,
    "constraints": {"type": "list", "elements": "raw"},
    "tool": {"type": "str", "choices": ["pip", "uv"], "default": "pip"},
    "without": NAMES,
    "tools": NAMES,
    "store": TEXT,
    "rebuild": NO,
    "deep": NO,
    "keep": {"type": "int", "default": 2},
    "system_packages": NAMES,
    "facts": {"type": "list", "elements": "dict", "default": []},
    "facts_name": TEXT,
    "arguments": TEXT,
}
ARGUMENTS: dict[str, Any] = {
    "destination": {"type": "path", "required": True},
    "python": {"type": "str", "default": "python3"},
    "build": {"type": "dict", "options": BUILD},
    "install": {"type": "dict", "options": INSTALL},
    # The action plugin puts these in the place of engine_source and engine_path.
    "engine": {"type": "path", "required": True},
    "engine_upload": {"type": "path"},
}


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        ARGUMENTS, supports_check_mode=True, required_one_of=[["build", "install"]]
    )
    if sys.version_info < NEEDED_PYTHON:
        module.fail_json(msg=f"the engine needs Python 3.9, and this is {sys.version.split()[0]}")
    try:
        file = present_engine(module)
    except OSError as error:
        module.fail_json(msg=f"cannot put the engine in its place (venv_engine_path): {error}")
        return
    if file is None:
        module.exit_json(changed=False, engine_missing=True)
        return
    engine = Engine(file)
    try:
        with tempfile.TemporaryDirectory(dir=module.tmpdir) as room:
            answers = Steps(module.params, engine, Path(room), check=module.check_mode).run()
    except EngineError as error:
        module.fail_json(
            msg=str(error), log=error.log, timings=engine.timings, engine_code=error.code
        )
        return
    module.exit_json(**result(answers, engine))


def present_engine(module: AnsibleModule) -> str | None:
    """Return the engine's file, put where it belongs if it was just uploaded.

    Check mode leaves an upload where it is.
    """
    place = Path(module.params["engine"])
    upload: str | None = module.params["engine_upload"]
    if upload is None:
        return str(place) if place.is_file() else None
    if module.check_mode:
        return upload
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    module.atomic_move(upload, str(place))
    module.set_mode_if_different(str(place), 0o644, changed=False)
    return str(place)


class Steps:
    """The verbs of one run, in order, with the files that they are given."""

    def __init__(
        self, parameters: Mapping[str, Any], engine: Engine, room: Path, *, check: bool
    ) -> None:
        self.destination: str = parameters["destination"]
        self.python: str = parameters["python"]
        self.build: Mapping[str, Any] | None = parameters["build"]
        self.install: Mapping[str, Any] | None = parameters["install"]
        self.engine = engine
        self.room = room
        self.dry_run = ["--dry-run"] if check else []

    def run(self) -> list[Answer]:
        """Return what each verb answered."""
        answers = []
        if self.build is not None:
            answers += self.build_wheels(self.build)
        if self.install is not None:
            answers.append(self.install_environment(self.install))
        return answers

    def build_wheels(self, build: Mapping[str, Any]) -> list[Answer]:
        """Lock, build and publish; a dry run ends with what the lock would be.

        The lock takes its place last. Until then, also after a failure, the former one and its
        wheels are what is installed. Two runs at once have drafts of their own.
        """
        files = self.written(input_files(build))
        lock = Path(build["lock"])
        draft = lock.with_name(f"{lock.stem}-{secrets.token_hex(6)}.toml")
        try:
            return self.published(build, files, lock, draft)
        finally:
            draft.unlink(missing_ok=True)

    def published(
        self, build: Mapping[str, Any], files: Mapping[str, str], lock: Path, draft: Path
    ) -> list[Answer]:
        """Do the three steps with a draft, and put it in its place."""
        options = lock_options(build, self.python, files, str(draft))
        locked = self.engine.call("lock", options + self.dry_run)
        if self.dry_run:
            return [locked]
        name = visible_name(Path(self.destination), lock)
        built = self.engine.call("build", build_options(build, self.python, files, str(draft)))
        published = self.engine.call("publish", publish_options(build, name, files, str(draft)))
        draft.replace(lock)
        return [locked, built, published]

    def install_environment(self, install: Mapping[str, Any]) -> Answer:
        """Install from the lock that came with the parameters, else from the one just made.

        In check mode there may be none yet; what it would have, the build's own answer tells.
        """
        lock = self.build["lock"] if self.build is not None else None
        if install["lock_content"]:
            path = self.room / "pylock.toml"
            path.write_bytes(base64.b64decode(install["lock_content"]))
            lock = str(path)
        here = Path(self.destination) / "pylock.toml"
        if self.dry_run and not Path(lock or here).is_file() and not install["without"]:
            return {"changed": True}
        files = self.written(visible_files(install))
        options = install_options(install, self.destination, self.python, lock, files)
        return self.engine.call("install", options + self.dry_run)

    def written(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Write files into this run's own directory; return their paths by the same names."""
        paths = {}
        for name, text in texts.items():
            path = self.room / name
            path.write_text(text, encoding="utf-8")
            paths[name] = str(path)
        return paths


def result(answers: list[Answer], engine: Engine) -> dict[str, Any]:
    """Sum the answers up; packages are those of the last verb that speaks of any."""
    packages: Answer = next((one for one in reversed(answers) if "added" in one), {})
    added = packages.get("added", [])
    removed = packages.get("removed", [])
    updated = packages.get("updated", [])
    before = [(one["name"], one["version"]) for one in removed]
    before += [(one["name"], one["from"]) for one in updated]
    after = [(one["name"], one["version"]) for one in added]
    after += [(one["name"], one["to"]) for one in updated]
    return {
        "changed": any(answer.get("changed") for answer in answers),
        "added": added,
        "removed": removed,
        "updated": updated,
        "timings": engine.timings,
        "log": engine.tail(),
        "diff": {"before": listed(before), "after": listed(after)},
    }


def listed(packages: list[tuple[str, str]]) -> str:
    """Return packages as lines, for a diff."""
    return "".join(f"{name}=={version}\n" for name, version in sorted(packages))


if __name__ == "__main__":
    main()
