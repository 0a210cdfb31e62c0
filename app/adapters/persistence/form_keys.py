"""A form that is sent twice makes one goal: its key is unique, so that two processes cannot both take it."""

from typing import Any

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from app.adapters.persistence.statements import is_duplicate
from app.adapters.persistence.tables import goals
from app.domain.goal import DuplicateForm

SENT_WITH = select(goals.c.id).where(goals.c.form_key == bindparam("form_key"), goals.c.form_key.is_not(None))


def insert_once(connection: Connection, values: dict[str, Any]) -> int:
    """The id of a new goal; raises DuplicateForm. A savepoint keeps the transaction usable on PostgreSQL."""
    statement = insert(goals).values(**values).returning(goals.c.id)
    try:
        with connection.begin_nested():
            goal_id: int = connection.execute(statement).scalar_one()
            return goal_id
    except IntegrityError as error:
        if values["form_key"] is None or not is_duplicate(error):
            raise
        raise DuplicateForm from error
