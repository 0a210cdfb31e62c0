"""Saved views of the task list in the database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from app.adapters.persistence.statements import is_duplicate
from app.adapters.persistence.tables import saved_views
from app.domain.errors import NotFound
from app.domain.platform import DuplicateName
from app.domain.saved_view import SavedView

_ALL = select(saved_views).order_by(saved_views.c.name, saved_views.c.id)


class SqlViewRepository:
    """A view that is deleted is gone: it is no part of what happened."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def lock(self) -> None:
        """One writer at a time, as on SQLite: names and the default are looked at before they are written."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("LOCK TABLE saved_views IN SHARE ROW EXCLUSIVE MODE"))

    def all(self) -> Sequence[SavedView]:
        """By name."""
        return all_views(self._connection)

    def get(self, view_id: int) -> SavedView:
        """Raises NotFound."""
        row = self._connection.execute(select(saved_views).where(saved_views.c.id == view_id)).one_or_none()
        if row is None:
            raise NotFound("view", view_id)
        return _view_of(row)

    def add(self, view: SavedView, at: datetime) -> SavedView:
        """The view with its id; raises DuplicateName."""
        values = {"name": view.name, "query": view.query, "is_default": view.is_default, "added_at": at}
        adding = insert(saved_views).values(**values).returning(saved_views.c.id)
        try:
            with self._connection.begin_nested():
                return replace(view, id=self._connection.execute(adding).scalar_one())
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
            raise DuplicateName(view.name) from error

    def save(self, view: SavedView) -> None:
        """Under another name, with another filter, or no longer the default; raises DuplicateName."""
        taken = select(saved_views.c.id).where(saved_views.c.name == view.name, saved_views.c.id != view.id)
        if self._connection.execute(taken).first() is not None:
            raise DuplicateName(view.name)
        values = {"name": view.name, "query": view.query, "is_default": view.is_default}
        self._connection.execute(update(saved_views).where(saved_views.c.id == view.id).values(**values))

    def delete(self, view_id: int) -> None:
        """Does nothing where there is none."""
        self._connection.execute(delete(saved_views).where(saved_views.c.id == view_id))


def all_views(connection: Connection) -> Sequence[SavedView]:
    """By name."""
    return [_view_of(row) for row in connection.execute(_ALL)]


def _view_of(row: Any) -> SavedView:
    return SavedView(id=row.id, name=row.name, query=row.query, is_default=row.is_default)
