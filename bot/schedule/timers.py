"""Put events on a queue when their time has come; nothing else happens in a timer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from bot.schedule.when import trigger_of
from bot.service_config.types import JobTable, ServiceConfig

# An event that could not be put in time is put once, however late: it says "look", not "look at
# two o'clock"; of several that were missed one is enough.
_HOURS_LATE = 24 * 3600


class Timers:
    """The schedule of service.toml; `put(repository, branch, event)` is called in its threads."""

    def __init__(self, config: ServiceConfig, put: Callable[[str, str, str], None]) -> None:
        """Prepare all jobs; `start` lets time begin."""
        self._put = put
        self._scheduler = BackgroundScheduler(timezone="UTC")
        for number, job in enumerate(config.job):
            self._scheduler.add_job(
                _put_all(config, job, put),
                trigger_of(job.when, job.time_zone, job.jitter),
                id=f"{number} {job.name}",
                name=job.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=_HOURS_LATE,
            )

    def start(self) -> None:
        """Let time begin."""
        self._scheduler.start()

    def once_more(self, repository: str, branch: str, seconds: float) -> None:
        """Put an event for a branch in some time, instead of one that waits for that already."""
        self._scheduler.add_job(
            self._put,
            "date",
            run_date=datetime.now(UTC) + timedelta(seconds=seconds),
            args=(repository, branch, "once more"),
            id=f"once more {repository} {branch}",
            name=f"{repository} {branch}, once more",
            replace_existing=True,
            misfire_grace_time=_HOURS_LATE,
        )

    def stop(self) -> None:
        """Put no more events."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def next_runs(self) -> tuple[tuple[str, datetime], ...]:
        """Return each job's name with when it is next, soonest first."""
        found = [(job.name, job.next_run_time) for job in self._scheduler.get_jobs()]
        return tuple(sorted((one for one in found if one[1] is not None), key=lambda one: one[1]))


def _put_all(
    config: ServiceConfig, job: JobTable, put: Callable[[str, str, str], None]
) -> Callable[[], None]:
    def run() -> None:
        for repository, branch in branches_of(config, job):
            put(repository, branch, job.name)

    return run


def branches_of(config: ServiceConfig, job: JobTable) -> tuple[tuple[str, str], ...]:
    """Return what a job is about: repositories and branches."""
    return tuple(
        (table.name, branch)
        for table in config.repository
        for branch in table.branches
        if not job.repositories or table.name in job.repositories
        if not job.branches or branch in job.branches
    )
