"""Where goals stand, reduced to what decides about the next pass: goals in one position are planned once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Text, case, or_, select, type_coerce

from app.adapters.persistence.column_types import among
from app.adapters.persistence.goal_questions import GOAL_IDS
from app.adapters.persistence.tables import accounts, goal_lines, goals
from app.domain.breaks import Break
from app.ports.standing import Standing, StandingLine

_OWN = ("goal_id", "platform_id", "id", "version", "account_id", "sequence")
# Everything that a pass looks at where no task matters and nothing is run by itself; other plans are never shared.
_DECIDING_OF_GOALS = (
    "start_date", "policy_type", "policy", "distribution", "catch_up", "freeze_on_miss", "zone", "due_time",
    "lead_days", "run_mode", "status", "planning_error",
)  # fmt: skip
_DECIDING_OF_LINES = ("cursor", "cursor_at", "is_met", "is_closed")


def _as_stored(column: Column[Any]) -> ColumnElement[Any]:
    """Only compared with others of its kind: no reading of dates and instants."""
    return type_coerce(column, Text()).label(None)


_LIVE = case(
    (goal_lines.c.account_id.is_(None), "platform"),
    (or_(accounts.c.is_paused, accounts.c.deleted_at.is_not(None)), "resting"),
    else_="live",
)
_OWN_COLUMNS = [goals.c.platform_id if name == "platform_id" else goal_lines.c[name] for name in _OWN]
_POSITION = [
    _LIVE,
    *(_as_stored(goals.c[name]) for name in _DECIDING_OF_GOALS),
    *(_as_stored(goal_lines.c[name]) for name in _DECIDING_OF_LINES),
]
_STANDINGS = (
    select(*_OWN_COLUMNS, *_POSITION)
    .join(goals, goals.c.id == goal_lines.c.goal_id)
    .outerjoin(accounts, accounts.c.id == goal_lines.c.account_id)
    .where(among(goal_lines.c.goal_id, GOAL_IDS), goals.c.deleted_at.is_(None))
    .order_by(goal_lines.c.goal_id, goal_lines.c.position, goal_lines.c.id)
)


def read_standings(connection: Connection, goal_ids: Sequence[int], breaks: Sequence[Break]) -> list[Standing]:
    """The standing of each goal that has lines, in the order of their ids."""
    rows = connection.execute(_STANDINGS, {"goal_ids": goal_ids}).all()
    return list(_standings(rows, breaks))


def _standings(rows: Iterable[Sequence[Any]], breaks: Sequence[Break]) -> Iterator[Standing]:
    own = len(_OWN)
    for goal_id, group in groupby(rows, key=lambda row: row[0]):
        of_goal = list(group)
        lines = tuple([StandingLine(*row[2:own]) for row in of_goal])
        position: tuple[object, ...] = tuple([tuple(row[own:]) for row in of_goal])
        if breaks:
            position += (_touching(breaks, goal_id, of_goal[0][1], lines),)
        yield Standing(goal_id, of_goal[0][1], lines, position)


def _touching(
    breaks: Sequence[Break], goal_id: int, platform_id: int, lines: Sequence[StandingLine]
) -> tuple[tuple[int, int | None], ...]:
    """Each break that may touch the goal, with the place of the line whose account it is for."""
    places = {line.account_id: place for place, line in enumerate(lines)} | {None: None}
    return tuple(
        (each.id, places[each.account_id])
        for each in breaks
        if each.account_id in places and each.goal_id in {None, goal_id} and each.platform_id in {None, platform_id}
    )
