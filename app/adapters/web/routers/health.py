"""Whether the program lives, and whether it can work; for machines, in plain text."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from app.adapters.web.dependencies import Acts

router = APIRouter()


@router.get("/healthz")
def say_alive() -> PlainTextResponse:
    """200 as long as requests are answered at all."""
    return PlainTextResponse("ok")


@router.get("/readyz")
def say_ready(acts: Acts) -> PlainTextResponse:
    """200 while the database answers and the scheduler is alive; 503 names what is missing."""
    if not acts.reads.is_ready():
        return PlainTextResponse("the database does not answer", 503)
    if not acts.pulse().is_alive:
        return PlainTextResponse("the scheduler is not alive", 503)
    return PlainTextResponse("ready")
