"""Every component of the pages once, for whoever changes them: only while developing."""

from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.adapters.web.forms import FormView
from app.adapters.web.rendering import render
from app.adapters.web.year import first_day_of, year_of
from app.domain.errors import FieldError
from app.ports.day_rows import DayRow

router = APIRouter()
_TODAY = date(2027, 5, 5)
_REFUSED = FormView(
    {"name": ["A name that is taken"], "kind": ["b"], "several": ["a", "b"], "ticked": ["true"]},
    (FieldError("name", "There is one of this name already."), FieldError("kind", "Choose another one.")),
    {"name": "Name", "kind": "Kind"},
)


@router.get("/patterns")
def show_patterns(request: Request) -> HTMLResponse:
    """With made-up content; nothing on it does anything."""
    first = first_day_of(_TODAY)
    days = [DayRow(first + timedelta(days=number), number % 9, late=number % 2) for number in range(0, 365, 2)]
    return render(request, "patterns.html", form=_REFUSED, empty_form=FormView(), year=year_of(days, _TODAY))
