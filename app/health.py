"""A part of the composition: what a running program tells of itself on its settings page."""

import platform
from collections.abc import Callable, Sequence
from datetime import timedelta, tzinfo
from functools import cache
from importlib.metadata import version
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from app.adapters.managed_services.built_in import BuiltInService, BuiltInServices
from app.adapters.persistence.engine import Database, DatabaseUnavailable, normalised
from app.adapters.persistence.metadata import SCHEMA_REVISION
from app.adapters.persistence.migrations import revision_of
from app.adapters.scheduling.apscheduler import LONGEST_SLEEP, ApsScheduler
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.web.wording import to_the_second
from app.domain.isolation import Isolation
from app.domain.long_date import long_date
from app.ports.clock import IClock
from app.ports.health import Finding, ShownSetting
from app.ports.script_runner import IsolationReport
from app.settings import Settings

_PACKAGES = ("fastapi", "sqlalchemy", "apscheduler", "alembic")


def versions() -> Finding:
    """Python and the packages that matter most."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return Finding(about="versions", says=f"Python {platform.python_version()}, {packages}")


def level_found(report: IsolationReport, default: Isolation) -> Finding:
    """Only the level that every script needs is a condition; the others are told for goals that demand them."""
    is_needed = report.isolation is default
    reached = "yes" if report.is_reached else "no"
    return Finding(
        about=f"isolation {report.isolation}{' (as set)' if is_needed else ''}",
        is_good=report.is_reached if is_needed or report.is_reached else None,
        says=f"{reached}, {report.reason}",
        remedy=report.remedy,
    )


def health_of(
    settings: Settings, database: Database, scheduler: ApsScheduler, clock: IClock, runner: ProcessScriptRunner
) -> Callable[[], Sequence[Finding]]:
    """What the page asks. Levels of isolation are proved by small processes, once in the life of the program."""

    @cache
    def levels() -> tuple[Finding, ...]:
        return tuple(level_found(report, settings.isolation) for report in runner.levels())

    def find() -> Sequence[Finding]:
        ticking = scheduler_found(scheduler, clock, ZoneInfo(settings.zone))
        return [*_database(settings, database), ticking, versions(), *levels()]

    return find


def _database(settings: Settings, database: Database) -> Sequence[Finding]:
    shown = normalised(settings.database_url).render_as_string(hide_password=True)
    try:
        revision = revision_of(database)
    except DatabaseUnavailable:
        return [Finding(about="database", is_good=False, says=f"{shown} does not answer", remedy="see DATABASE_URL")]
    return [Finding(about="database", is_good=True, says=f"{shown} answers"), _schema(revision)]


def _schema(revision: str | None) -> Finding:
    if revision == SCHEMA_REVISION:
        return Finding(about="schema", is_good=True, says=f"{revision}, as this program needs it")
    remedy = "restart the program, or run: python main.py migrate"
    says = f"{revision}; this program needs {SCHEMA_REVISION}"
    return Finding(about="schema", is_good=False, says=says, remedy=remedy)


def scheduler_found(scheduler: ApsScheduler, clock: IClock, zone: tzinfo) -> Finding:
    """When it last ticked, by the clock of a zone."""
    last = scheduler.last_tick_at
    if last is None:
        return Finding(about="scheduler", is_good=False, says="no tick yet", remedy="start it on the first page")
    age, there = max(clock.now() - last, timedelta(0)), last.astimezone(zone)
    minutes, seconds = divmod(int(age.total_seconds()), 60)
    ago = f"{f'{minutes} min ' if minutes else ''}{seconds} s ago"
    says = f"last tick {ago}, at {there:%H:%M:%S %Z} on {long_date(there)}"
    is_good = age < 2 * LONGEST_SLEEP
    return Finding(
        about="scheduler", is_good=is_good, says=says, remedy="" if is_good else "start it on the first page"
    )


def settings_shown(settings: Settings) -> tuple[ShownSetting, ...]:
    """In their order; secrets and the password of the database never."""
    return tuple(_shown(settings, name) for name in Settings.model_fields)


def _shown(settings: Settings, name: str) -> ShownSetting:
    field, value = Settings.model_fields[name], getattr(settings, name)
    variable = str(field.validation_alias or f"TASK_TRACKER_{name.upper()}")
    return ShownSetting(
        variable=variable,
        value=_as_text(name, value),
        meaning=(field.description or "").replace("`", ""),
        is_changed=name in settings.model_fields_set,
    )


def _as_text(name: str, value: object) -> str:
    if name == "database_url":
        return normalised(str(value)).render_as_string(hide_password=True)
    if isinstance(value, SecretStr):
        return "set, not shown"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def built_in_services(scheduler: ApsScheduler, clock: IClock, zone: tzinfo) -> BuiltInServices:
    """The scheduler, as a service that is watched like the others; instants are told by the clock of a zone."""
    scheduler_service = BuiltInService(
        name="scheduler",
        label="Scheduler",
        is_running=lambda: is_alive(scheduler, clock),
        detail=lambda: _last_tick(scheduler, zone),
        start=scheduler.start,
    )
    return BuiltInServices([scheduler_service])


def is_alive(scheduler: ApsScheduler, clock: IClock) -> bool:
    """Whether it has ticked lately."""
    last = scheduler.last_tick_at
    return last is not None and clock.now() - last < 2 * LONGEST_SLEEP


def _last_tick(scheduler: ApsScheduler, zone: tzinfo) -> str:
    last = scheduler.last_tick_at
    return f"last tick {to_the_second(last, zone)}" if last else "no tick yet"
