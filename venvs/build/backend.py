"""Ask a build backend what it needs to build this tree (PEP 517); runs in the build environment."""

import importlib
import json
import sys
from pathlib import Path


def main() -> None:
    """Write the answer as JSON: the hook's requirements, none where there is no such hook.

    The first argument is a file with the backend, its path, the settings and where to write the
    answer; on standard output backends write what they like.
    """
    question = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.path[:0] = question["backend-path"]
    module, _, attributes = question["build-backend"].partition(":")
    backend = importlib.import_module(module)
    for name in filter(None, attributes.split(".")):
        backend = getattr(backend, name)
    hook = getattr(backend, "get_requires_for_build_wheel", None)
    answer = list(hook(question["config-settings"])) if hook is not None else []
    Path(question["answer"]).write_text(json.dumps(answer), encoding="utf-8")


main()
