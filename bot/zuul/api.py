"""Ask Zuul about the builds of a patch set, or of a branch as it is.

https://zuul-ci.org/docs/zuul/latest/rest-api.html
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bot.life.build import Build

log = logging.getLogger(__name__)
_SECONDS = 20.0
_MOST = 500


class _RefInfo(BaseModel):
    model_config = ConfigDict(extra="ignore")

    change: int | None = None


class _BuildInfo(BaseModel):
    model_config = ConfigDict(extra="ignore")

    job_name: str
    result: str | None = None
    voting: bool = True
    log_url: str | None = None
    start_time: datetime | None = None
    change: int | None = None
    ref: _RefInfo | str | None = None

    @property
    def of_change(self) -> int | None:
        """The change that was tested, None of a branch; since Zuul 10 it stands within `ref`."""
        return self.ref.change if isinstance(self.ref, _RefInfo) else self.change

    @property
    def begun(self) -> datetime | None:
        """When it began; Zuul writes UTC, without saying so."""
        found = self.start_time
        return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


_BUILDS = TypeAdapter(tuple[_BuildInfo, ...])


class ZuulApi:
    """One tenant of one Zuul, read as anybody."""

    def __init__(self, url: str, tenant: str) -> None:
        """Take the address of the web interface, and the tenant's name."""
        self._place = f"{url.rstrip('/')}/api/tenant/{tenant}/builds"
        self._client = httpx.Client(timeout=_SECONDS)

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def builds(self, project: str, change: int, patch_set: int) -> tuple[Build, ...]:
        """Return the last build of each job, in the order of their names.

        Empty where Zuul does not answer: then its message in Gerrit has to do.
        """
        asked = [("change", str(change)), ("patchset", str(patch_set))]
        return tuple(
            Build(job=one.job_name, result=one.result, url=one.log_url or "", voting=one.voting)
            for one in _newest(self._asked(project, asked))
            if one.result is not None
        )

    def of_branch(
        self, project: str, branch: str, jobs: Collection[str], since: datetime
    ) -> tuple[Build, ...]:
        """Return the last build of each job on a branch as it is, of those begun since a moment.

        They are of pipelines that run without a change (periodic, post). A job is missing where
        it did not run so, or where Zuul does not answer.
        """
        asked = [("branch", branch), *(("job_name", job) for job in sorted(jobs))]
        found = (
            one
            for one in self._asked(project, asked)
            if one.of_change is None and one.begun is not None and one.begun >= since
        )
        return tuple(
            Build(job=one.job_name, result=one.result, url=one.log_url or "", voting=one.voting)
            for one in _newest(found)
            if one.result is not None
        )

    def _asked(self, project: str, asked: Sequence[tuple[str, str]]) -> tuple[_BuildInfo, ...]:
        pairs = [("project", project), *asked, ("limit", str(_MOST))]
        parameters = httpx.QueryParams(tuple(pairs))
        try:
            answer = self._client.get(self._place, params=parameters)
            answer.raise_for_status()
            return _BUILDS.validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as err:
            log.warning("zuul=%s error=%s", self._place, str(err).splitlines()[0])
            return ()


def _newest(builds: Iterable[_BuildInfo]) -> list[_BuildInfo]:
    """Return each job's newest build: Zuul gives the newest first."""
    newest: dict[str, _BuildInfo] = {}
    for one in builds:
        newest.setdefault(one.job_name, one)
    return [newest[name] for name in sorted(newest)]
