"""Read YAML of strangers into plain values: no tags obeyed, no depth, no merges without end."""

from typing import Any

import yaml

DEEPEST = 50
MOST_MERGED = 1_000  # keys that one mapping takes over from others
_MERGE = "tag:yaml.org,2002:merge"
# libyaml reads the central configuration of a large community forty times faster.
_Fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(ValueError):  # noqa: N818 - says what the text is
    """A text that is no YAML, or too much of it; the message fits one line."""


class _Loader(_Fast):  # type: ignore[misc,valid-type]  # one of two classes with one interface
    """The safe loader, with tags that it does not know (Zuul's `!encrypted`) read as nothing."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take over what `<<` names, within bounds: merges of merges grow without end."""
        merged = [value for key, value in node.value if key.tag == _MERGE]
        if sum(len(value.value) for value in merged) > MOST_MERGED:
            raise yaml.YAMLError("too many keys are merged")
        super().flatten_mapping(node)
        if merged and len(node.value) > MOST_MERGED:
            raise yaml.YAMLError("too many keys are merged")


_Loader.add_constructor(None, lambda _loader, _node: None)


def read_yaml(data: bytes) -> Any:  # noqa: ANN401 - whatever stands there
    """Return the first document of a text as plain values; raise Unreadable."""
    try:
        _refuse_depth(data)
        return yaml.load(data, Loader=_Loader)  # noqa: S506 - derived from the safe loader
    except yaml.YAMLError as err:
        raise Unreadable(_told(err)) from err
    except (ValueError, RecursionError) as err:  # a date that is none; an unhashable key
        raise Unreadable("a value that cannot be understood") from err


def _refuse_depth(data: bytes) -> None:
    """Refuse deep nesting before anything recurses: in C, recursion ends the process."""
    depth = 0
    for event in yaml.parse(data, Loader=_Fast):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise yaml.YAMLError("nested too deeply")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _told(err: yaml.YAMLError) -> str:
    mark = getattr(err, "problem_mark", None)
    where = "" if mark is None else f"line {mark.line + 1}: "
    return where + (getattr(err, "problem", None) or str(err)).splitlines()[0][:200]
