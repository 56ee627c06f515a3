"""The formats that a report can be shown in, by name; imported early, so it imports little."""

from enum import StrEnum


class Machine(StrEnum):
    """A format for machines and browsers."""

    JSON = "json"
    SARIF = "sarif"
    ZUUL = "zuul"
    HTML = "html"
    JUNIT = "junit"


MACHINE = tuple(one.value for one in Machine)
FORMATS = ("text", *MACHINE)
