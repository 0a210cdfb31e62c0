"""The history page of one task, also shown again where what was typed on it is refused."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from fastapi.responses import HTMLResponse

from app.adapters.web.acts import WebActs
from app.adapters.web.forms import FormView
from app.adapters.web.notices import Done, notice_of
from app.adapters.web.rendering import render
from app.adapters.web.task_work import task_work
from app.adapters.web.wording import long_dates
from app.application.reporting_work import EVIDENCE, MINUTES
from app.ports.handwork_store import Evidence
from app.ports.read_models import ActivityRow, Transition
from app.ports.run_reads import PrintedRun

MOST_RUNS = 50
"""How many runs stand in one history, with what they printed; all of them are in the list of runs."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline: a transition, a run, a move to another day or a link."""

    at: datetime
    transition: Transition | None = None
    run: PrintedRun | None = None
    move: ActivityRow | None = None
    evidence: Evidence | None = None


def history_page(
    request: Request,
    acts: WebActs,
    task_id: int,
    form: FormView | None = None,
    status: int = 200,
    done: Done | None = None,
) -> HTMLResponse:
    """Newest first. `form` is what was typed and not taken, `done` what was done beside it; raises NotFound."""
    task = acts.reads.task(task_id, acts.clock.now())
    moments = [Moment(each.at, transition=each) for each in acts.reads.transitions(task_id)]
    runs = acts.run_reads.runs_of_task(task_id, MOST_RUNS + 1)
    moments += [Moment(each.queued_at, run=each) for each in runs[-MOST_RUNS:]]
    moves = acts.reads.moves_of_task(task_id)
    moments += [Moment(each.at, move=each) for each in moves]
    moments += [Moment(each.at, evidence=each) for each in acts.handwork_reads.evidence(task_id)]
    moments.sort(key=lambda moment: moment.at)
    birth = next((each.transition for each in moments if each.transition and not each.transition.from_status), None)
    notice = notice_of(done) if done else None
    return render(
        request,
        "tasks/logs.html",
        status,
        **({"notice": notice.text, "notice_tone": notice.tone} if notice else {}),
        task=task,
        work=task_work(acts, task),
        minutes_field=MINUTES,
        evidence_field=EVIDENCE,
        here=f"/tasks/{task_id}/logs",
        moments=moments[::-1],
        has_more_runs=len(runs) > MOST_RUNS,
        why=long_dates(birth.notes) if birth else "",
        last_move=moves[-1] if moves else None,
        rule=acts.reads.goal(task.goal_id).sentence,
        form=form or FormView(),
        is_kept=form is not None,
        is_still="still" in request.query_params,
    )
