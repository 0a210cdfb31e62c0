"""What a strategy is handed, and that nothing it prints, notes or raises gives a secret away."""

import json

import pytest

from app.application.performing_runs import UNREADABLE
from app.application.run_output import MASK
from app.domain.run import RunKind, RunOutcome, RunOutput, RunStatus
from app.ports.strategies import StrategyRequest
from tests.builders import PERSON, BrokenSecretBox, World
from tests.unit.application.executed_runs import executed
from tests.unit.application.run_world import EXECUTION, SCRIPTS, Act, one_task_in, with_task


def test_a_strategy_is_handed_its_own_parameters_and_opened_variables() -> None:
    world = with_task(execution_script_env_vars="A=1", check_script_env_vars="B=2", timeout_seconds="7")
    world.run(1)
    (request,) = world.strategies.by_name["CustomScript"].requests
    assert (request.kind, request.run_key, request.parameters, request.variables, request.timeout_seconds) == (
        EXECUTION,
        "1:1:1",
        {"script_content": "print('do it')"},
        {"A": "1"},
        7,
    )


def test_the_context_tells_facts() -> None:
    world = World()
    (account,) = world.add_accounts(1)
    world.platforms.edit(1, {"name": ["Forum"], "config": ['{"color": "#206bc4"}']}, PERSON)
    world.add_goal(**SCRIPTS, account_ids=[account], instructions="Gently")
    world.tick()
    world.run(1)
    (request,) = world.strategies.by_name["CustomScript"].requests
    assert request.context == {
        "task": {
            "id": 1,
            "sequence": 1,
            "due_date": "2027-05-04",
            "due_at": "2027-05-05T00:00:00+00:00",
            "status": "InProgress",
        },
        "goal": {
            "id": 1,
            "description": "Water the plants",
            "instructions": "Gently",
            "policy_type": "fixed",
            "start_date": "2027-05-04",
        },
        "account": {"id": 1, "username": "user1", "notes": ""},
        "platform": {"id": 1, "name": "Forum", "config": {"color": "#206bc4"}},
        "run": {"id": 1, "kind": "execution", "attempt": 1, "key": "1:1:1", "mode": "acting"},
    }


@pytest.mark.parametrize("kind", RunKind)
def test_the_context_is_json_without_a_script_and_without_a_secret(kind: RunKind) -> None:
    world = with_task(execution_script_env_vars="A=hunter2", check_script_env_vars="B=swordfish")
    world.run(1, kind)
    (request,) = world.strategies.by_name["CustomScript" if kind is EXECUTION else "CustomScriptCheck"].requests
    text = json.dumps(request.context)
    words = ("hunter2", "swordfish", "2retnuh", "hsifdrows", "do it", "look", "print")
    assert [word for word in words if word in text] == []


def test_a_task_for_the_platform_as_a_whole_has_no_account() -> None:
    world = with_task()
    world.run(1)
    assert world.strategies.by_name["CustomScript"].requests[0].context["account"] is None


# Secrets


def prints(text: str, note: str = "") -> Act:
    def act(request: StrategyRequest) -> RunOutcome:
        request.emit(text.encode())
        return RunOutcome(status=RunStatus.SUCCEEDED, note=note)

    return act


@pytest.mark.parametrize("field", ["execution_script_env_vars", "check_script_env_vars"])
def test_secrets_of_either_strategy_are_masked_in_output_and_notes(field: str) -> None:
    world = executed(prints("<hunter2>", "{hunter2}"), **{field: "A=hunter2"})
    assert (world.store.tables.outputs[1], world.outcome(1).note) == (RunOutput(head=f"<{MASK}>"), f"{{{MASK}}}")


def test_a_secret_in_what_a_strategy_raises_reaches_neither_history_nor_log() -> None:
    def act(_: StrategyRequest) -> RunOutcome:
        raise OSError("https://example/?token=hunter2")

    world = executed(act, execution_script_env_vars="A=hunter2")
    everything = f"{world.store.tables} {world.logger.lines}"
    kinds = {kind for kind, _, _ in world.logger.lines}
    assert ("hunter2" in everything, kinds) == (False, {"warning"})


def test_a_secret_at_the_end_of_a_long_message_is_not_cut_into_the_open() -> None:
    def act(_: StrategyRequest) -> RunOutcome:
        raise OSError("x" * 1960 + "hunter2hunter2hunter2")

    world = executed(act, execution_script_env_vars="A=hunter2hunter2hunter2")
    assert "hunter" not in world.outcome(1).note


def test_a_strategy_can_mask_a_text_before_it_cuts_it() -> None:
    def act(request: StrategyRequest) -> RunOutcome:
        return RunOutcome(status=RunStatus.SUCCEEDED, note=request.masked("<hunter2-hunter2>")[:7])

    world = executed(act, check_script_env_vars="A=hunter2-hunter2")
    assert world.outcome(1).note == f"<{MASK}"[:7]


def test_variables_that_cannot_be_opened_fail_the_run_in_words() -> None:
    world = one_task_in(World(box=BrokenSecretBox()), execution_script_env_vars="A=1")
    world.run(1)
    assert (world.run_statuses(), world.outcome(1).note, world.statuses(), world.logs(1)[-1].stamp.notes) == (
        [(EXECUTION, RunStatus.FAILED)],
        UNREADABLE,
        ["Failed"],
        UNREADABLE,
    )


def test_with_variables_that_cannot_be_opened_the_strategy_is_not_asked() -> None:
    world = one_task_in(World(box=BrokenSecretBox()), check_script_env_vars="A=1")
    world.run(1)
    assert world.strategies.by_name["CustomScript"].requests == []
