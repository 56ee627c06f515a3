"""Describe an environment as a CycloneDX bill of materials (JSON, version 1.6; ECMA-424)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from policies.name import NormalizedName
from venvs.install.consistency import Distribution
from venvs.pylock import Lock, Package
from venvs.state.record import Record

_LONGEST_NAME = 100  # characters; longer texts in License are whole licences


def bill(
    name: str, record: Record, lock: Lock, installed: Mapping[str, Distribution]
) -> dict[str, Any]:
    """Return the document; the same environment gives the same document, so it has no time.

    `installed` are the distributions by name, for licences and what requires what.
    """
    packages = [one for one in lock.packages if one.name in record.wheels]
    references = {one.name: _reference(one) for one in packages}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": name, "name": name},
            "tools": {"components": [{"type": "application", "name": "pinwarden"}]},
            "properties": [
                {"name": "pinwarden:lock-sha256", "value": record.lock},
                {"name": "pinwarden:python", "value": record.python},
            ],
        },
        "components": [_component(one, references, installed.get(one.name)) for one in packages],
        "dependencies": [
            {"ref": name, "dependsOn": sorted(references.values())},
            *(_dependencies(one, references, installed.get(one.name)) for one in packages),
        ],
    }


def _component(
    package: Package, references: Mapping[NormalizedName, str], installed: Distribution | None
) -> dict[str, Any]:
    wheel = package.wheels[0]
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": references[package.name],
        "name": package.name,
        "version": package.version,
        "purl": references[package.name],
        "hashes": [{"alg": "SHA-256", "content": wheel.sha256}],
        "properties": [{"name": "pinwarden:wheel", "value": wheel.name}],
    }
    if installed and installed.summary:
        component["description"] = installed.summary
    if installed and installed.licence:
        component["licenses"] = [_licence(installed.licence)]
    origin = _origin(package)
    if origin:
        component["externalReferences"] = [origin]
    return component


def _reference(package: Package) -> str:
    """Return the package URL: pkg:pypi, with the repository of what is not from an index."""
    vcs = package.source.get("vcs", {})
    query = ""
    if vcs:
        place = f"git+{vcs.get('url', '')}@{vcs.get('commit-id', '')}"
        query = f"?vcs_url={quote(place, safe='')}"
    return f"pkg:pypi/{quote(package.name)}@{quote(package.version)}{query}"


def _origin(package: Package) -> dict[str, str] | None:
    vcs = package.source.get("vcs", {})
    if vcs.get("url"):
        return {"type": "vcs", "url": str(vcs["url"])}
    url = package.wheels[0].url or (package.sdist.url if package.sdist else "")
    return {"type": "distribution", "url": url} if url else None


def _licence(text: str) -> dict[str, Any]:
    """Return an SPDX expression where the text is one, else the text as a name."""
    try:
        return {"expression": canonicalize_license_expression(text)}
    except InvalidLicenseExpression:
        return {"license": {"name": text.splitlines()[0][:_LONGEST_NAME]}}


def _dependencies(
    package: Package, references: Mapping[NormalizedName, str], installed: Distribution | None
) -> dict[str, Any]:
    from packaging.requirements import InvalidRequirement, Requirement

    from policies.name import normalize

    names = set()
    for text in installed.requires if installed else ():
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            names.add(normalize(requirement.name))
    found = sorted(references[name] for name in names if name in references)
    return {"ref": references[package.name], "dependsOn": found}
