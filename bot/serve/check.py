"""Say what a service.toml comes to, without doing any of it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.cycle.setting import credential_of
from bot.schedule.timers import branches_of
from bot.schedule.when import next_times, trigger_of
from bot.service_config.read import Configured


def check_service(configured: Configured) -> Iterator[str]:
    """Yield lines for a person; raise UserError where a credential cannot be found."""
    config = configured.config
    credential = credential_of(configured)
    yield f"Gerrit: {config.gerrit.url} as {credential.username}, git over {config.gerrit.git}"
    for table in config.repository:
        yield f"Repository: {table.name}, data in {table.data}, {', '.join(table.branches)}"
    yield f"Dashboard: http://{config.serve.host}:{config.serve.port}/"
    for job in config.job:
        about = branches_of(config, job)
        yield f"Job {job.name}: {job.when} ({job.time_zone}), {len(about)} branches; next:"
        trigger = trigger_of(job.when, job.time_zone)
        for when in next_times(trigger, datetime.now(UTC)):
            yield f"  {when:%A %Y-%m-%d %H:%M %Z}"
        if not about:
            yield "  it is about no branch: look at its repositories and branches"
    yield "In cron's fifth field, 0 is Monday."
