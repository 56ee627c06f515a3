"""Follow the includes of dependency groups (PEP 735)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from packaging.utils import canonicalize_name

KEY = "include-group"
LONGEST_WAY = 8  # names


def group_faults(groups: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with groups and their includes; each entry is looked at once."""
    known = {normal(name): entries for name, entries in groups.items()}
    if len(known) < len(groups):
        yield "dependency-groups: two groups have one name"
    includes: dict[str, list[str]] = {}
    for name, entries in known.items():
        includes[name] = []
        if not isinstance(entries, list):
            yield f"dependency-groups.{name} is not a list"
            continue
        for entry in entries:
            included = included_group(entry)
            if included is None and not isinstance(entry, str):
                yield f"dependency-groups.{name} holds neither text nor {KEY}"
            elif included is not None and included not in known:
                yield f"dependency-groups.{name} includes {included}, and there is no such group"
            elif included is not None:
                includes[name].append(included)
    yield from _cycles(includes)


def included_group(entry: object) -> str | None:
    """Return the normalised name of the group that an entry includes, None if it is no include."""
    if isinstance(entry, dict) and set(entry) == {KEY} and isinstance(entry[KEY], str):
        return normal(entry[KEY])
    return None


def way_round(names: Sequence[str]) -> str:
    """Write a way from one name back to it; of a long one the beginning and the end."""
    few = names if len(names) <= LONGEST_WAY else (*names[: LONGEST_WAY - 2], "...", names[-1])
    return " -> ".join(few)


def normal(name: str) -> str:
    """Return a group's name as PEP 735 compares it."""
    return str(canonicalize_name(name))


def _cycles(includes: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield one sentence for each way back to a group, without recursion."""
    done: set[str] = set()
    for start in includes:
        trail: list[str] = []
        left = [(start, iter(includes[start]))] if start not in done else []
        trail.extend(name for name, _ in left)
        while left:
            following = next(left[-1][1], None)
            if following is None:
                left.pop()
                done.add(trail.pop())
            elif following in trail:
                way = way_round((*trail[trail.index(following) :], following))
                yield f"dependency-groups include each other: {way}"
            elif following not in done:
                trail.append(following)
                left.append((following, iter(includes[following])))
