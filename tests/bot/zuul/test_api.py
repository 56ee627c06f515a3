"""What is asked of Zuul and understood of it; a real one is asked in its own tests."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.life.build import Build
from bot.zuul.api import ZuulApi

ANSWER = [
    {"job_name": "unit", "result": "FAILURE", "voting": True, "log_url": "https://logs/2/"},
    {"job_name": "unit", "result": "SUCCESS", "voting": True, "log_url": "https://logs/1/"},
    {"job_name": "docs", "result": "SUCCESS", "voting": False, "log_url": None, "new": 1},
    {"job_name": "still-running", "result": None, "voting": True},
]


class _Handler(BaseHTTPRequestHandler):
    body = json.dumps(ANSWER).encode()
    status = 200
    asked = ""

    def do_GET(self) -> None:
        type(self).asked = self.path
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@pytest.fixture
def handler() -> type[_Handler]:
    return type("Handler", (_Handler,), {})


@pytest.fixture
def zuul(handler: type[_Handler]) -> Iterator[ZuulApi]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    api = ZuulApi(f"http://127.0.0.1:{server.server_port}/", "openstack")
    yield api
    api.close()
    server.shutdown()
    server.server_close()


def test_the_last_build_of_each_job_counts(zuul: ZuulApi, handler: type[_Handler]) -> None:
    assert zuul.builds("openstack/requirements", 42, 3) == (
        Build(job="docs", result="SUCCESS", url="", voting=False),
        Build(job="unit", result="FAILURE", url="https://logs/2/", voting=True),
    )
    assert handler.asked.startswith("/api/tenant/openstack/builds?")
    assert "change=42&patchset=3" in handler.asked


@pytest.mark.parametrize(
    ("status", "body"), [(500, b""), (200, b"<html>"), (200, b'{"a": 1}'), (200, b'[{"x": 1}]')]
)
def test_what_is_no_answer_is_none(
    zuul: ZuulApi, handler: type[_Handler], status: int, body: bytes
) -> None:
    handler.status, handler.body = status, body
    assert zuul.builds("openstack/requirements", 42, 3) == ()


NOW = datetime(2026, 1, 10, tzinfo=UTC)
OF_A_BRANCH = [
    {
        "job_name": "unit",
        "result": "SUCCESS",
        "start_time": "2026-01-09T02:00:00",
        "ref": {"change": 7},
    },
    {
        "job_name": "unit",
        "result": "FAILURE",
        "start_time": "2026-01-09T01:00:00",
        "ref": {"change": None},
    },
    {
        "job_name": "unit",
        "result": "SUCCESS",
        "start_time": "2026-01-08T01:00:00",
        "ref": {"change": None},
    },
    {
        "job_name": "docs",
        "result": "SUCCESS",
        "start_time": "2026-01-09T01:00:00",
        "ref": "refs/heads/x",
    },
    {"job_name": "pep8", "result": "SUCCESS", "start_time": "2026-01-01T01:00:00", "change": None},
    {"job_name": "lint", "result": "SUCCESS", "start_time": None, "change": None},
    {"job_name": "wait", "result": None, "start_time": "2026-01-09T01:00:00", "change": None},
    {"job_name": "old", "result": "FAILURE", "start_time": "2026-01-09T01:00:00", "change": 7},
]


def test_of_a_branch_only_builds_without_a_change_count(
    zuul: ZuulApi, handler: type[_Handler]
) -> None:
    handler.body = json.dumps(OF_A_BRANCH).encode()
    found = zuul.of_branch("p", "master", {"unit", "docs"}, NOW - timedelta(days=2))
    assert [(one.job, one.result) for one in found] == [("docs", "SUCCESS"), ("unit", "FAILURE")]
    assert "project=p&branch=master&job_name=docs&job_name=unit" in handler.asked
