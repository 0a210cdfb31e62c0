"""What a context holds is declared, so that a path in a request can be looked at before it runs."""

from app.application.run_context import run_context
from app.domain.run import RunKind
from app.ports.strategies import CONTEXT_FIELDS
from tests.unit.application.run_world import RunWorld
