"""Cap global-requirements at what the constraints pin, as upstream does for old branches."""

from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import Version

from policies.constraint import ConstraintLine
from policies.document import Document, Remark
from policies.requirement import RequirementLine, normal_form, parse_requirement, split_comment


def capped(
    requirements: Document[RequirementLine], constraints: Document[ConstraintLine]
) -> Document[RequirementLine]:
    """Return the requirements, each pinned name with `<=` its highest pin.

    A line that has a cap at or below the pin stays as it is; names without a pin stay, too.
    Comments, order and everything else are kept.
    """
    highest: dict[NormalizedName, Version] = {}
    for pin in constraints.entries:
        version = Version(pin.version)
        highest[pin.key] = max(version, highest.get(pin.key, version))
    return requirements.with_lines(
        line if isinstance(line, Remark) else _capped(line, highest.get(line.key))
        for line in requirements.lines
    )


def _capped(line: RequirementLine, pin: Version | None) -> RequirementLine:
    if pin is None:
        return line
    kept = [part for part in line.specifier if part.operator not in ("<", "<=")]
    caps = [part for part in line.specifier if part.operator in ("<", "<=")]
    if any(not part.contains(str(pin), prereleases=True) for part in caps):
        return line  # It is capped below the pin already.
    specifier = SpecifierSet(",".join(map(str, [*kept, f"<={pin}"])))
    content, comment = split_comment(line.text)
    name, _, marker = content.partition(";")
    del name
    text = f"{line.name}{_extras(line)}{specifier}"
    text += f";{marker.strip()}" if marker else ""
    text += f"  # {comment}" if comment else ""
    again = parse_requirement(text, line.place)
    return parse_requirement(normal_form(again), line.place)


def _extras(line: RequirementLine) -> str:
    return f"[{','.join(sorted(line.extras))}]" if line.extras else ""
