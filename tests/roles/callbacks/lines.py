"""Write every result of a playbook as a line of JSON, for tests to read."""

import json
import os
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

# Ansible reads it from the source: documentation without text.
DOCUMENTATION = """
name: lines
type: aggregate
short_description: results as lines of JSON
description: [results as lines of JSON]
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]  # Ansible has no types.
    """One line for each result of a task on a host; handlers are tasks as well."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "lines"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, outcome: str, result: Any) -> None:  # noqa: ANN401 - a type of Ansible's.
        line = {
            "task": result._task.get_name(include_role_fqcn=False).rpartition(" : ")[2],  # noqa: SLF001 - Ansible's public way.
            "host": result._host.get_name(),  # noqa: SLF001 - the same.
            "outcome": outcome,
            "result": result._result,  # noqa: SLF001 - the same.
        }
        with Path(os.environ["RESULT_LINES"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")

    def v2_runner_on_ok(self, result: Any) -> None:  # noqa: ANN401 - a type of Ansible's.
        """Take a good result."""
        self._write("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002 - Ansible's signature.
        """Take a failure."""
        self._write("ignored" if ignore_errors else "failed", result)

    def v2_runner_on_skipped(self, result: Any) -> None:  # noqa: ANN401 - a type of Ansible's.
        """Take a task that was not run."""
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:  # noqa: ANN401 - a type of Ansible's.
        """Take a host that did not answer."""
        self._write("unreachable", result)
