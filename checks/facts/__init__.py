"""What rules may know beyond the governed files, as values; who looks it up lives elsewhere."""

from checks.facts.consumers import Consumer, Consumers, UsedLine
from checks.facts.derivation import Derivation, Derived
from checks.facts.pages import Absent, Known, Pages, Unknown
from checks.facts.requires import Requires
from checks.facts.zuul_jobs import ZuulJobs

__all__ = [
    "Absent",
    "Consumer",
    "Consumers",
    "Derivation",
    "Derived",
    "Known",
    "Pages",
    "Requires",
    "Unknown",
    "UsedLine",
    "ZuulJobs",
]
