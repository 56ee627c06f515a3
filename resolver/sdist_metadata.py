"""Tell the metadata that only a build can tell: by building it, confined where possible.

pip does it (PEP 517: prepare_metadata_for_build_wheel, else a wheel) and says it in its
installation report; build requirements come from the same index as everything else.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.utils import InvalidSdistFilename, canonicalize_name, parse_sdist_filename
from packaging.version import InvalidVersion, Version

from policies.release_metadata import ReleaseMetadata
from resolver.build_log import end_of_log
from resolver.engines.interface import EngineFailure, IndexAddress
from resolver.engines.interpreted import PIP
from resolver.engines.interpreters import Interpreter
from resolver.engines.process import Ended, run
from resolver.engines.tools import AsItIs, Tools, Workshop
from resolver.index.gateway import Gateway
from resolver.index.interface import File, MetadataUnavailable
from resolver.sandbox import INSIDE_PROXY, WORK, Limits, Sandbox


class Builds(StrEnum):
    """Where foreign build code may run."""

    NEVER = "never"
    CONFINED = "confined"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, kw_only=True, slots=True)
class Builder:
    """Builds an sdist's metadata; a callable for the index snapshot.

    `sandbox` is a working one, or the sentence why there is none. `interpreter` runs the build:
    metadata that a build computes may depend on the Python that runs it.
    """

    workshop: Workshop
    interpreter: Interpreter
    sandbox: Sandbox | str
    builds: Builds = Builds.CONFINED
    limits: Limits = field(default_factory=Limits)

    def __call__(self, file: File) -> ReleaseMetadata:
        """Return a file's metadata; raise MetadataUnavailable with the end of a failed build."""
        name, version = _identity(file)
        if self.builds is Builds.NEVER or (
            isinstance(self.sandbox, str) and self.builds is not Builds.ANYWHERE
        ):
            raise MetadataUnavailable(self._refusal(name, version), needs_build=True)
        content = self.workshop.snapshot.content(file)
        if file.sha256 and hashlib.sha256(content).hexdigest() != file.sha256:
            raise MetadataUnavailable(
                f"{file.filename} does not have the digest that the index names"
            )
        try:
            return self._build(file, content)
        except EngineFailure as err:
            raise MetadataUnavailable(
                f"{file.filename} does not build: {err}", needs_build=True
            ) from err

    def _refusal(self, name: str, version: str) -> str:
        command = f"pinwarden metadata record {name}=={version}"
        if self.builds is Builds.NEVER:
            return f"only a build can tell the metadata of {name} {version}; record it: {command}"
        return (
            f"only a build can tell the metadata of {name} {version}, and {self.sandbox}: record "
            f"it where bubblewrap works ({command}), or allow builds with --allow-builds"
        )

    def _build(self, file: File, content: bytes) -> ReleaseMetadata:
        with (
            TemporaryDirectory(prefix="pinwarden-build-", ignore_cleanup_errors=True) as directory,
            Gateway(AsItIs(self.workshop.snapshot, ())) as gateway,
        ):
            work = Path(directory)
            (work / file.filename).write_bytes(content)
            tools = self.workshop.environment(self.interpreter, (PIP,))
            if isinstance(self.sandbox, Sandbox) and self.builds is Builds.CONFINED:
                ended = self._confined(self.sandbox, tools, work, file, gateway.address)
            else:
                ended = run(
                    _arguments(tools, gateway.address.index_url, gateway.address.proxy_url, file),
                    cwd=work,
                    timeout=self.limits.seconds,
                    limit=self.limits.output,
                )
            gateway.raise_failures()
            if ended.code != 0:
                raise EngineFailure(f"its log ends:\n{end_of_log(ended)}")
            return _read(work / "report.json", file)

    def _confined(
        self, sandbox: Sandbox, tools: Tools, work: Path, file: File, index: IndexAddress
    ) -> Ended:
        return sandbox.run(
            _arguments(tools, index.index_url, INSIDE_PROXY, file),
            work=work,
            index=index,
            visible=_visible(self.interpreter, tools),
            environment={"TMPDIR": WORK},
            limits=self.limits,
        )


def _visible(interpreter: Interpreter, tools: Tools) -> Sequence[Path]:
    # An interpreter's prefix is two up from its executable: PREFIX/bin/pythonX.Y.
    return (interpreter.path.parent.parent, tools.python.parent.parent)


def _arguments(tools: Tools, index_url: str, proxy: str, file: File) -> list[str]:
    return [
        *(str(tools.python), "-I", "-m", "pip", "--isolated", "install", "--dry-run"),
        *("--ignore-installed", "--no-deps", "--no-cache-dir", "--report", "report.json"),
        *("--no-input", "--disable-pip-version-check", "--progress-bar", "off"),
        *("--index-url", index_url, "--trusted-host", index_url.split("/")[2]),
        *("--proxy", proxy, "--retries", "0", "--timeout", "120", "--", f"./{file.filename}"),
    ]


def _identity(file: File) -> tuple[str, str]:
    """Return name and version; the file name comes from outside and must be nothing but one."""
    try:
        name, version = parse_sdist_filename(file.filename)
    except (InvalidSdistFilename, InvalidVersion) as err:
        raise MetadataUnavailable(f"{file.filename!r} is no name of an sdist") from err
    if Path(file.filename).name != file.filename:
        raise MetadataUnavailable(f"{file.filename!r} is no plain file name")
    return name, str(version)


def _read(report: Path, file: File) -> ReleaseMetadata:
    name, version = _identity(file)
    try:
        # The build could write here: what it left is data, and may be anything.
        if report.is_symlink() or report.stat().st_size > 16 * 1024**2:
            raise EngineFailure("pip left no proper report")
        items = json.loads(report.read_bytes())["install"]
        metadata = items[0]["metadata"]
        found = (canonicalize_name(str(metadata["name"])), Version(str(metadata["version"])))
        requires = tuple(str(line) for line in metadata.get("requires_dist", ()))
        python = metadata.get("requires_python")
    except (OSError, ValueError, LookupError, TypeError) as err:
        raise EngineFailure(f"pip's report cannot be read: {err}") from err
    if found != (canonicalize_name(name), Version(version)):
        raise EngineFailure(f"the build calls itself {found[0]} {found[1]}")
    return ReleaseMetadata(
        name=found[0],
        version=version,
        requires_dist=requires,
        requires_python=str(python) if python else None,
    )
