"""Runs: the list, the page of one with its output, live and as a download, its files, and cancelling."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from app.adapters.web.dependencies import Actor, Acts, ItemId
from app.adapters.web.notices import Done, see_other
from app.adapters.web.paging import page_links
from app.adapters.web.rendering import render
from app.adapters.web.run_filters import read_run_filter, run_choices
from app.adapters.web.run_page import RunParts
from app.adapters.web.run_watch import watch_of
from app.adapters.web.shown_output import as_download
from app.adapters.web.streams import WatchResponse
from app.application.working_on_tasks import Answer
from app.domain.run_file import PICTURES, TEXT, plain_name
from app.ports.read_models import Page
from app.ports.run_reads import RunRow

router = APIRouter()


@router.get("/runs")
def show_runs(request: Request, acts: Acts, cursor: str | None = None) -> HTMLResponse:
    """Every run that the filter leaves, newest first; a filter that cannot be read leaves none and says why."""
    bar = read_run_filter(request.query_params)
    page: Page[RunRow] = Page(())
    if bar.wanted is not None:
        page = acts.run_reads.runs(bar.wanted, cursor)
    return render(
        request, "runs/list.html", 200 if bar.wanted else 422,
        bar=bar, choices=run_choices(acts.reads, bar.form), runs=page.items, links=page_links(request, page),
    )  # fmt: skip


@router.get("/runs/{run_id}")
def show_run(request: Request, run_id: ItemId, acts: Acts) -> HTMLResponse:
    """Everything of one run; while it goes on the page follows it."""
    return render(request, "runs/detail.html", **RunParts.of(acts.run_reads, run_id).shown)


@router.get("/runs/{run_id}/output")
def download_output(run_id: ItemId, acts: Acts) -> PlainTextResponse:
    """What is kept of the output until now, as a file."""
    text = as_download(acts.run_reads.run(run_id).output)
    return PlainTextResponse(text, headers={"Content-Disposition": f'attachment; filename="run-{run_id}.txt"'})


@router.get("/runs/{run_id}/files/{name}")
def show_file(run_id: ItemId, name: str, acts: Acts) -> Response:
    """A file kept with a run. Only pictures and text are shown, and by their content; anything else is a download."""
    file = acts.run_reads.file(run_id, name)
    way = "inline" if file.media_type in {*PICTURES, TEXT} else "attachment"
    headers = {"Content-Disposition": f'{way}; filename="{plain_name(file.name)}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/runs/{run_id}/events")
def watch_run(request: Request, run_id: ItemId, acts: Acts) -> Response:
    """Server-sent events for as long as the run goes on."""
    acts.run_reads.run(run_id)  # what is not there is not watched
    watch = watch_of(request)
    return WatchResponse(watch.events(run_id), watch.watchers)


@router.post("/runs/{run_id}/cancel")
def cancel_run(run_id: ItemId, acts: Acts, actor: Actor) -> RedirectResponse:
    """End a run that should not go on; one that is over is a conflict."""
    is_new = acts.cancelling.cancel(run_id, actor) is Answer.DONE
    return see_other(f"/runs/{run_id}", Done.RUN_CANCELLED if is_new else Done.ALREADY_DONE)
