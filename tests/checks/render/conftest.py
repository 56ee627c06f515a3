"""The report that all renderings are tried on."""

import pytest

from checks.report import Report
from tests.checks.render.reports import full_report


@pytest.fixture
def report() -> Report:
    return full_report()
