"""Asking a strategy whether it could use what was typed for it, before a goal is saved."""

from app.domain.fields import Reading
from app.domain.strategy import StrategyChoice
from app.ports.strategies import IRefusesParameters

_FAILED = "This strategy could not look at its fields and cannot be used as it is"


def refuse_by_strategy(reading: Reading, role: str, strategy: IRefusesParameters, choice: StrategyChoice) -> None:
    """Refuse what the strategy refuses, beside the fields as the form of a goal names them.

    A field that is refused already keeps its error. A strategy is a stranger's code: its failure is an error, too.
    """
    try:
        refusals = [
            (each.field, each.message) for each in strategy.refusals(choice.parameters, tuple(choice.variables))
        ]
    except Exception as error:  # noqa: BLE001 - see above; a person sees it beside the field
        reading.refuse(f"{role}_strategy", f"{_FAILED}: {type(error).__name__}.")
        return
    for field, message in refusals:
        reading.refuse(f"{role}_{field}", message)
