"""The catalogue of strategies as JSON."""

from collections.abc import Mapping

from fastapi import APIRouter

from app.adapters.web.dependencies import Acts
from app.adapters.web.strategy_catalogue import broken, catalogue

router = APIRouter(prefix="/api/v1")


@router.get("/strategies")
def list_strategies(acts: Acts) -> Mapping[str, object]:
    """Every strategy with its parameters; `broken` is what could not be loaded. There is only one page."""
    items = [entry.as_json() for entry in catalogue(acts.strategies)]
    return {"items": items, "next": None, "broken": broken(acts.strategies)}
