"""Keeping saved views: filters of the task list with a name, one of which may be what the list begins with."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from app.application.task_filter_fields import DUE_SPAN, VIEW_FIELDS
from app.domain.errors import FieldError, InvalidInput
from app.domain.fields import Fields, Kind, Parameter, Reading, read
from app.domain.platform import DuplicateName
from app.domain.saved_view import MOST_VIEWS, SavedView, TooManyViews
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory

VIEW_NAME = Parameter("name", "Name of the view", required=True, maximum=60)
VIEW_QUERY = Parameter("query", "Filter", maximum=2000)
VIEW_DEFAULT = Parameter("is_default", "Begin with this view", Kind.FLAG)
_KNOWN = {field.name for field in VIEW_FIELDS}


class KeepingViews:
    """Bad input raises InvalidInput; nothing is saved then."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock = begin, clock

    def add(self, typed: Fields) -> SavedView:
        """Save a view; raises TooManyViews where there is no room."""
        reading = read((VIEW_NAME, VIEW_QUERY, VIEW_DEFAULT), typed)
        query = _read_query(reading)
        reading.raise_if_refused()
        view = SavedView(id=0, name=reading.text("name"), query=query, is_default=reading.flag("is_default"))
        with self._begin() as uow:
            uow.views.lock()
            if len(uow.views.all()) >= MOST_VIEWS:
                raise TooManyViews
            _make_room(uow, view)
            try:
                added = uow.views.add(view, self._clock.now())
            except DuplicateName as error:
                raise _taken() from error
            uow.commit()
        return added

    def rename(self, view_id: int, typed: Fields) -> SavedView:
        """Another name, and whether the list begins with it; raises NotFound."""
        reading = read((VIEW_NAME, VIEW_DEFAULT), typed)
        with self._begin() as uow:
            uow.views.lock()
            stored = uow.views.get(view_id)
            reading.raise_if_refused()
            view = replace(stored, name=reading.text("name"), is_default=reading.flag("is_default"))
            _make_room(uow, view)
            try:
                uow.views.save(view)
            except DuplicateName as error:
                raise _taken() from error
            uow.commit()
        return view

    def delete(self, view_id: int) -> None:
        """Forget a view; raises NotFound."""
        with self._begin() as uow:
            uow.views.get(view_id)
            uow.views.delete(view_id)
            uow.commit()


def _read_query(reading: Reading) -> str:
    """The filter with what is known of it, in the order of its fields; what cannot be read is refused."""
    typed: dict[str, list[str]] = {}
    for name, value in parse_qsl(reading.text("query").removeprefix("?"), max_num_fields=100):
        if value.strip():
            typed.setdefault(name, []).append(value)
    unknown = sorted(set(typed) - _KNOWN)
    if unknown:
        reading.refuse("query", f"The list has no filter called {unknown[0][:50]}.")
    filters = read(VIEW_FIELDS, typed)
    filters.refuse_end_before_beginning(*DUE_SPAN)
    if filters.errors:
        reading.refuse("query", f"{filters.errors[0].field}: {filters.errors[0].message}")
    if not typed:
        reading.refuse("query", "Set a filter first: this view would show every task.")
    return urlencode([(field.name, value) for field in VIEW_FIELDS for value in typed.get(field.name, ())])


def _make_room(uow: IUnitOfWork, view: SavedView) -> None:
    """One view at most is what the list begins with."""
    if view.is_default:
        for other in uow.views.all():
            if other.is_default and other.id != view.id:
                uow.views.save(replace(other, is_default=False))


def _taken() -> InvalidInput:
    return InvalidInput([FieldError("name", "This name is taken: choose another.")])
