"""`--accept` writes what a case's command printed as what it is expected to print.

For people who look at the difference before they commit it; never in CI.
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite `expected` of case directories")
