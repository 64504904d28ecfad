"""What repeats, and when: filled by the declarations beside the tasks, read by beat."""

from dataclasses import dataclass
from datetime import datetime

from celery.schedules import crontab, schedule


@dataclass(frozen=True)
class Repeat:
    """Every so many seconds, or daily at a time (UTC)."""

    every: int = 0
    daily: str = ""

    def slot(self, now: datetime) -> str:
        """The name of the period that ``now`` falls into: two beats in one period name the same job."""
        if self.daily:
            return f"{now:%Y-%m-%d} {self.daily}"
        return f"{self.every} s, period {int(now.timestamp()) // self.every}"

    def for_beat(self):
        if self.daily:
            hour, minute = self.daily.split(":")
            return crontab(hour=hour, minute=minute)
        return schedule(self.every)


SCHEDULE: dict[str, Repeat] = {}


def beat_schedule() -> dict:
    """The schedule in Celery's form: repeated tenant jobs go through ``jobs.tick``."""
    return {
        name: {"task": name, "schedule": repeat.for_beat()}
        if name == "jobs.sweep"
        else {"task": "jobs.tick", "args": [name], "schedule": repeat.for_beat()}
        for name, repeat in SCHEDULE.items()
    }
