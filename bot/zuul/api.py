"""Ask Zuul about the builds of a patch set.

https://zuul-ci.org/docs/zuul/latest/rest-api.html
"""

import logging

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bot.life.build import Build

log = logging.getLogger(__name__)
_SECONDS = 20.0
_MOST = 500


class _BuildInfo(BaseModel):
    model_config = ConfigDict(extra="ignore")

    job_name: str
    result: str | None = None
    voting: bool = True
    log_url: str | None = None


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
        asked = {
            "project": project,
            "change": str(change),
            "patchset": str(patch_set),
            "limit": str(_MOST),
        }
        try:
            answer = self._client.get(self._place, params=asked)
            answer.raise_for_status()
            found = _BUILDS.validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as err:
            log.warning("zuul=%s error=%s", self._place, str(err).splitlines()[0])
            return ()
        newest: dict[str, _BuildInfo] = {}
        for one in found:  # The newest comes first.
            newest.setdefault(one.job_name, one)
        return tuple(
            Build(job=name, result=one.result, url=one.log_url or "", voting=one.voting)
            for name, one in sorted(newest.items())
            if one.result is not None
        )
