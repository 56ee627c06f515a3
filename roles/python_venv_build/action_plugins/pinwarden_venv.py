"""Send the engine to a host that does not have it yet, and run the module there."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

LOGIN = re.compile(r"((?<![\w.+-])[\w.+-]*://(?<!ssh://)|ssh://(?=[^/@\s]*:))[^/@\s]+@")


class ActionModule(ActionBase):  # type: ignore[misc]  # Ansible has no types.
    """One round trip where the engine is there already, and two more where it is not.

    An engine's name on a host has its digest in it: another version never takes the place of one
    that a run beside this one uses.
    """

    TRANSFERS_FILES = True

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Run the module, after sending the engine if it asks for it."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        source = engine_file(arguments.pop("engine_source", None))
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        directory = arguments.pop("engine_path", None)
        if not directory:
            raise AnsibleActionFail("engine_path says where the engine lies on the host")
        arguments["engine"] = f"{directory}/pinwarden-venv-{digest[:16]}.pyz"
        answer = self._module(arguments, task_vars)
        if answer.pop("engine_missing", False):
            answer = self._module({**arguments, "engine_upload": self._send(source)}, task_vars)
        result.update(without_secrets(answer))
        return result

    def _module(
        self, arguments: dict[str, Any], task_vars: dict[str, Any] | None
    ) -> dict[str, Any]:
        answer: dict[str, Any] = self._execute_module(
            module_name="pinwarden_venv", module_args=arguments, task_vars=task_vars
        )
        return answer

    def _send(self, source: Path) -> str:
        """Copy the engine into this task's directory on the host; return its path there."""
        shell = self._connection._shell  # noqa: SLF001 - Ansible's own plugins reach it this way.
        directory = shell.tmpdir or self._make_tmp_path()
        path: str = self._transfer_file(str(source), shell.join_path(directory, source.name))
        self._fixup_perms2([directory, path])
        return path


def without_secrets(value: Any) -> Any:  # noqa: ANN401 - JSON, and the same JSON back.
    """Return JSON in which no URL has a login; the user of ssh (`git@`) is no secret.

    Requirements and indexes may name tokens, and Ansible shows what a module was called with.
    """
    if isinstance(value, dict):
        return {key: without_secrets(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_secrets(item) for item in value]
    return LOGIN.sub(r"\1***@", value) if isinstance(value, str) else value


def engine_file(source: object) -> Path:
    """Return the engine on the controller; say how to make it when it is not there."""
    path = Path(str(source or ""))
    if not path.is_file():
        raise AnsibleActionFail(
            f"there is no engine at {str(path)!r}; venv_engine_source says where it is"
        )
    return path
