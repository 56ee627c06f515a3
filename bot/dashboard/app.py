"""Serve the dashboard: pages, JSON, health, numbers; nothing here changes anything."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.dashboard.metrics import Metrics
from bot.dashboard.view import View
from bot.proposal.message import one_line
from bot.store.database import StoreFailure

if TYPE_CHECKING:
    from jinja2 import Environment

SCHEMA = "pinwarden.dashboard/1"
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)
_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
# A report brings its own policy, by digests; this only forbids what is around it.
_REPORT_POLICY = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def dashboard(view: View, metrics: Metrics) -> Starlette:
    """Return the application."""
    pages = _Pages(view, metrics)
    return Starlette(
        routes=[
            Route("/", pages.front),
            Route("/api/state", pages.state),
            Route("/runs/{number:int}", pages.run),
            Route("/reports/{repository:path}/-/{branch:path}", pages.report),
            Route("/healthz", pages.healthy),
            Route("/readyz", pages.ready),
            Route("/metrics", pages.numbers),
            Route("/style.css", pages.style),
        ],
        middleware=[Middleware(_Secured)],
        exception_handlers={HTTPException: _told, StoreFailure: _broken},
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    view: View
    metrics: Metrics

    async def front(self, _request: Request) -> Response:
        page = await run_in_threadpool(self.view.page)
        return _page("front.html.j2", page=page)

    async def state(self, _request: Request) -> Response:
        page = await run_in_threadpool(self.view.page)
        return JSONResponse(_plain({"schema": SCHEMA, **asdict(page)}))

    async def run(self, request: Request) -> Response:
        past = await run_in_threadpool(self.view.run, request.path_params["number"])
        if past is None:
            raise HTTPException(404, "There is no such run.")
        return _page("run.html.j2", run=past, gerrit=self.view.gerrit)

    async def report(self, request: Request) -> Response:
        names = request.path_params
        place = await run_in_threadpool(self.view.report, names["repository"], names["branch"])
        if place is None:
            raise HTTPException(404, "There is no report of this branch yet.")
        content = await run_in_threadpool(place.read_bytes)
        return HTMLResponse(content, headers={"content-security-policy": _REPORT_POLICY})

    async def ready(self, _request: Request) -> Response:
        try:
            acting = await run_in_threadpool(self.view.acting)
        except StoreFailure as err:
            return PlainTextResponse(f"not ready: {err.message}\n", status_code=503)
        return PlainTextResponse("ready\n" if acting else "ready, on standby\n")

    async def healthy(self, _request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def numbers(self, _request: Request) -> Response:
        kind = "text/plain; version=0.0.4; charset=utf-8"
        return Response(self.metrics.text(), media_type=kind)

    async def style(self, _request: Request) -> Response:
        return Response(_style(), media_type="text/css")


class _Secured:
    """Adds what a browser should be told with every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", []), *_HEADERS]
                if not any(name == b"content-security-policy" for name, _ in headers):
                    headers.append((b"content-security-policy", _POLICY.encode()))
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, sending)


async def _told(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = error.detail if isinstance(error, HTTPException) else "error"
    return _page("message.html.j2", status=status, title=str(status), text=said)


async def _broken(_request: Request, error: Exception) -> Response:
    text = error.message if isinstance(error, StoreFailure) else "error"
    return _page("message.html.j2", status=503, title="503", text=text)


def _page(template: str, *, status: int = 200, **given: object) -> Response:
    return HTMLResponse(_environment().get_template(template).render(**given), status_code=status)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("bot.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = lambda when: when.strftime("%Y-%m-%d %H:%M UTC")
    environment.filters["plain"] = plain
    environment.filters["slug"] = lambda text: "".join(c if c.isalnum() else "-" for c in text)
    return environment


def plain(text: object) -> str:
    """Return foreign text without characters that change how the rest is read."""
    return "\n".join(one_line(line) for line in str(text).splitlines())


@cache
def _style() -> str:
    source = _environment().loader
    assert source is not None  # noqa: S101 - made right above
    return source.get_source(_environment(), "style.css")[0]


def _plain(value: object) -> object:
    """Make a value JSON: moments as ISO 8601."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value
