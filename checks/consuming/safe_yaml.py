"""Read YAML of strangers as texts, lists and tables: nothing is made of them, nothing grows.

Numbers and dates stay texts (a long one in base 60 takes minutes to compute), tags are passed
over (Zuul's `!encrypted`), and `<<` is a key like any other (merges of merges grow without end).
"""

import yaml

DEEPEST = 50
Value = str | list["Value"] | dict["Value", "Value"] | None
# libyaml reads the central configuration of a large community forty times faster.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Unreadable(ValueError):  # noqa: N818 - says what the text is
    """A text that is no YAML, or too deep; the message fits one line."""


def read_yaml(data: bytes) -> Value:
    """Return the document of a text, None if there is none; raise Unreadable."""
    try:
        _refuse_depth(data)
        document: Value = yaml.load(data, Loader=_Loader)  # noqa: S506 - makes nothing but texts
    except yaml.YAMLError as err:
        raise Unreadable(_told(err)) from err
    return document


def _refuse_depth(data: bytes) -> None:
    """Refuse deep nesting before anything recurses: in C, recursion ends the process."""
    depth = 0
    for event in yaml.parse(data, Loader=_Loader):
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
