"""Where the address of an act leads that is opened as if it were a page: after signing in again, or by a reload."""

import re

_PLACES = (
    (r"/tasks/(\d+)/.*", "/tasks/{}/logs", "See the task and what may be done with it"),
    (r"/tasks/.*", "/all-tasks", "See every task"),
    (r"/goals/(\d+)/.*", "/goals/{}", "See the goal"),
    (r"/goals/.*", "/goals", "See every goal"),
    (r"/runs/(\d+)/.*", "/runs/{}", "See the run"),
    (r"/platforms/(\d+)/accounts/.*", "/platforms/{}/accounts", "See the accounts"),
    (r"/(?:platforms|accounts)/.*", "/platforms", "See the platforms"),
    (r"/breaks/.*", "/breaks", "See the breaks"),
    (r"/views/.*", "/all-tasks", "See every task"),
    (r"/absences/(\d+)/.*", "/absences/{}", "See what happened while the program was off"),
    (r"/settings/.*", "/settings", "See the settings"),
    (r"/demo", "/", "Go to the first page"),
)


def place_of(path: str) -> tuple[str, str] | None:
    """The page that an act belongs to, and what it is called; None for the address of no act of these."""
    for pattern, address, label in _PLACES:
        found = re.fullmatch(pattern, path, re.ASCII)
        if found:
            return address.format(*found.groups()), label
    return None
