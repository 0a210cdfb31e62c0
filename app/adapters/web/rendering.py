"""Turning templates and views into pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import cast

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined

from app.adapters.web import wording
from app.adapters.web.acts import Pulse
from app.adapters.web.markdown import markdown
from app.adapters.web.notices import PARAMETER, PARAMETERS, UNDO_PARAMETER, Notice, code_of, notice_of, undo_of
from app.adapters.web.run_wording import account_rules_in_words
from app.adapters.web.shown_output import short_output
from app.adapters.web.starting_texts import ScriptTemplate, script_templates
from app.adapters.web.static_files import StaticAddresses
from app.application.background_work import Progress
from app.domain.strategy import StrategyChoice

LOCAL_MODE = "Local mode: only this computer can reach it, and nobody has to sign in."
_SILENT = Notice("")


@dataclass(frozen=True, slots=True)
class Pages:
    """The templates and what every page shows; one for the application, kept in its state."""

    environment: Environment
    footer_notice: str
    now: Callable[[], datetime]
    pulse: Callable[[], Pulse]
    going_on: Callable[[], Sequence[Progress]]
    """What goes on in the background."""
    script_templates: tuple[ScriptTemplate, ...] = ()

    def page(self, name: str, **view: object) -> str:
        """The HTML of one template."""
        return self.environment.get_template(name).render(footer_notice=self.footer_notice, **view)

    def part(self, name: str, macro: str) -> str:
        """The HTML of a macro that shows the pulse as of now."""
        module = self.environment.get_template(name).module
        return str(getattr(module, macro)(self.pulse(), self.now()))


def make_pages(
    templates: Path,
    static: Path,
    now: Callable[[], datetime],
    pulse: Callable[[], Pulse],
    *,
    going_on: Callable[[], Sequence[Progress]],
    local_mode: bool,
    zone: tzinfo = UTC,
    compiled: BytecodeCache | None = None,
) -> Pages:
    """The templates of a folder; an undefined name is an error, and everything typed by people is escaped.

    `compiled` keeps what templates were compiled to, for the next start or for another application of the process.
    """
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=compiled,
    )
    environment.globals["static_url"] = StaticAddresses(static).address
    for filter_ in (wording.iso, wording.due_in_words, wording.due_time_in_words, wording.weekday, wording.elapsed,
                    wording.number, wording.counted, wording.as_text, wording.lasted,
                    wording.long_dates,
                    account_rules_in_words, short_output, markdown):  # fmt: skip
        environment.filters[filter_.__name__] = filter_
    for in_zone in (wording.day, wording.exact, wording.in_words, wording.seconds_ago, wording.to_the_second,
                    wording.day_in_words, wording.clock_in):  # fmt: skip
        environment.filters[in_zone.__name__] = partial(in_zone, zone=zone)
    environment.tests["acting_by_itself"] = lambda strategy: StrategyChoice(strategy).acts_by_itself
    scripts = environment.globals["script_templates"] = script_templates(templates / "scripts")
    return Pages(environment, LOCAL_MODE if local_mode else "", now, pulse, going_on, scripts)


def render(request: Request, name: str, status: int = 200, **view: object) -> HTMLResponse:
    """A page. Beside the view, templates find `status`, `now`, where they are and what every page shows."""
    pages = cast(Pages, request.app.state.pages)
    notice = notice_of(request.query_params.get(PARAMETER, "")) or _SILENT
    undo = undo_of(request.query_params.get(UNDO_PARAMETER, ""))
    shared = {
        "status": status,
        "now": pages.now(),
        "pulse": pages.pulse(),
        "going_on": pages.going_on(),
        "person": getattr(request.state, "actor", ""),
        "current_path": request.url.path,
        "current_address": current_address(request),
        "notice": notice.text,
        "notice_tone": notice.tone,
        "undo": code_of(undo) if undo and notice.text else "",
        "is_part": "hx-request" in request.headers,
    }
    return HTMLResponse(pages.page(name, **(shared | view)), status_code=status)


def current_address(request: Request) -> str:
    """Path and query of this page without the code of a notice: where a form on it should lead back to."""
    url = request.url.remove_query_params(PARAMETERS)
    return f"{url.path}?{url.query}" if url.query else url.path


def scripts_to_begin_with(request: Request) -> tuple[ScriptTemplate, ...]:
    """What a form offers where a script is typed."""
    return cast(Pages, request.app.state.pages).script_templates
