"""Turn the lock that uv wrote into ours: digests for all files, no logins, where pins come from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import tomli_w

from venvs.errors import RefusedError
from venvs.lock.asked import Asked
from venvs.pylock import File, Lock, Package, parse_lock
from venvs.redaction import public_url, without_secrets
from venvs.spec.git import without_login
from venvs.spec.reference import Reference
from venvs.spec.requested import Requested

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Digest = Callable[[str], str]


def converted(text: str, asked: Asked, spec: str, digest: Digest) -> Lock:
    """Return our lock; `digest` tells the SHA-256 of a URL or path that an index does not tell."""
    content = tomllib.loads(text)
    for package in content.get("packages", ()):
        _complete(package, digest)
    content.setdefault("packages", [])
    lock = parse_lock(tomli_w.dumps(content), "what uv wrote")
    packages = tuple(_ours(one, asked) for one in lock.packages)
    return Lock(
        packages=packages,
        requires_python=f"=={asked.host.python.version}",
        notes={
            "inputs": asked.inputs,
            "spec": spec,
            "platform": asked.host.platform,
            "python": asked.host.python.key,
            "unpinned": [one.name for one in packages if "pinned-by" not in one.notes],
            "shadowed": [without_secrets(str(one)) for one in asked.holding.shadowed],
        },
    )


def _complete(package: dict[str, Any], digest: Digest) -> None:
    """Leave the one digest that we use of each file, and ask for those that are missing."""
    for file in _files(package):
        known = (file.get("hashes") or {}).get("sha256")
        file["hashes"] = {"sha256": known or digest(str(file.get("url") or file["path"]))}


def _files(package: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from package.get("wheels", ())
    yield from (package[key] for key in ("sdist", "archive") if key in package)


def _ours(package: Package, asked: Asked) -> Package:
    lines = [one for one in _lines(asked) if _speaks_of(one, package)]
    exact = next((one for one in lines if one.is_exact), None)
    reference = next((one.reference for one in lines if one.reference is not None), None)
    notes = dict(package.notes)
    if exact is not None:
        notes["pinned-by"] = exact.where
    if "directory" in package.source and reference is not None:
        notes["tree-sha256"] = asked.now[reference].sha256
    demanded = frozenset(digest for one in lines for digest in one.digests)
    return _with_demanded(
        replace(
            package,
            source=_source(package.source, reference),
            wheels=tuple(_without_login(one) for one in package.wheels),
            sdist=_without_login(package.sdist) if package.sdist else None,
            index=public_url(package.index),
            notes=notes,
        ),
        demanded,
    )


def _lines(asked: Asked) -> Iterator[Requested]:
    """Yield all lines that can pin, those that count most first."""
    yield from asked.overrides
    yield from asked.holding.constraints
    yield from asked.requirements


def _speaks_of(one: Requested, package: Package) -> bool:
    if one.name is not None or one.reference is None:
        return one.name == package.name
    return _place_of(package.source) in (one.reference.url, without_login(one.reference.url))


def _place_of(source: Mapping[str, Mapping[str, Any]]) -> str:
    table = next(iter(source.values()), {})
    return str(table.get("url") or table.get("path") or "-")


def _source(
    source: Mapping[str, Mapping[str, Any]], reference: Reference | None
) -> Mapping[str, Mapping[str, Any]]:
    """Return where a package comes from, with the branch that was asked for, without a login."""
    result = {}
    for kind, table in source.items():
        content = dict(table)
        if "url" in content:
            content["url"] = public_url(str(content["url"]))
        if kind == "vcs":
            content.pop("requested-revision", None)
            if reference is not None and reference.ref not in ("", content["commit-id"]):
                content["requested-revision"] = reference.ref
        result[kind] = content
    return result


def _without_login(file: File) -> File:
    return replace(file, url=public_url(file.url))


def _with_demanded(package: Package, digests: frozenset[str]) -> Package:
    """Return the package with only the files that its lines allow (--hash)."""
    if not digests or package.source:
        return package
    wheels = tuple(one for one in package.wheels if one.sha256 in digests)
    sdist = package.sdist if package.sdist and package.sdist.sha256 in digests else None
    if not wheels and sdist is None:
        raise RefusedError(
            f"no file of {package.name} {package.version} has a digest that is demanded (--hash)"
        )
    return replace(package, wheels=wheels, sdist=sdist)
