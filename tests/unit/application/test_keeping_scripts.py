"""Versions of scripts: when one is added, what it says, and the way back to one."""

from dataclasses import replace

import pytest

from app.application.keeping_scripts import NO_SCRIPT, CannotRollBack
from app.application.working_on_tasks import Answer
from app.domain.errors import ConcurrentChange, InvalidInput, NotFound
from app.domain.fields import Kind, Parameter
from app.domain.run import RunKind
from app.domain.script_version import ScriptVersion
from app.domain.strategy import StrategyDeclaration
from tests.builders import PERSON, World, noon
from tests.strategies import SCRIPT, FakeStrategy

EXECUTION, CHECK = RunKind.EXECUTION, RunKind.CHECK
BY_SCRIPT = {"execution_strategy": "CustomScript", "execution_script_content": "one"}
CHECKED = {"check_strategy": "CustomScriptCheck", "check_script_content": "look"}
Said = tuple[RunKind, str, str, str]


def versions(world: World) -> list[Said]:
    """Kind, text, strategy and note of every version, in the order of their ids."""
    stored = world.store.tables.script_versions.values()
    return [(each.kind, each.content, each.strategy, each.note) for each in stored]


def with_texts(*texts: str, **fields: str) -> World:
    """A goal whose script had these texts one after the other."""
    world = World()
    world.add_goal(**{**BY_SCRIPT, "execution_script_content": texts[0], **fields})
    for text in texts[1:]:
        world.edit(1, execution_script_content=text)
    return world


def test_a_new_goal_has_the_first_version_of_each_of_its_scripts() -> None:
    world = World()
    world.add_goal(**BY_SCRIPT, **CHECKED)
    at = noon("2027-05-04")
    first = ScriptVersion(id=1, goal_id=1, kind=EXECUTION, content="one", author=PERSON, at=at, strategy="CustomScript")
    second = ScriptVersion(
        id=2, goal_id=1, kind=CHECK, content="look", author=PERSON, at=at, strategy="CustomScriptCheck"
    )
    assert list(world.store.tables.script_versions.values()) == [first, second]


def test_a_goal_without_scripts_has_no_versions() -> None:
    world = World()
    world.add_goal()
    world.edit(1, description="Something else")
    assert versions(world) == []


def test_an_edit_that_leaves_the_script_alone_adds_nothing() -> None:
    world = with_texts("one")
    world.edit(1, description="Something else", execution_script_env_vars="TOKEN=1")
    assert versions(world) == [(EXECUTION, "one", "CustomScript", "")]


def test_every_other_text_is_another_version_also_one_that_was_there_before() -> None:
    assert [text for _, text, _, _ in versions(with_texts("one", "two", "one"))] == ["one", "two", "one"]


def test_an_edit_of_one_script_adds_no_version_of_the_other() -> None:
    world = with_texts("one", **CHECKED)
    world.edit(1, check_script_content="look well")
    assert [(kind, text) for kind, text, _, _ in versions(world)] == [
        (EXECUTION, "one"), (CHECK, "look"), (CHECK, "look well"),
    ]  # fmt: skip


def test_a_script_that_is_given_up_is_on_record_once() -> None:
    world = with_texts("one")
    world.edit(1, execution_strategy="Manual")
    world.edit(1, description="Something else")
    assert versions(world) == [(EXECUTION, "one", "CustomScript", ""), (EXECUTION, "", "Manual", NO_SCRIPT)]


def test_runs_record_no_version_after_the_script_was_given_up() -> None:
    world = with_texts("one")
    world.edit(1, execution_strategy="Manual")
    with world.store.unit_of_work() as uow:
        present = uow.scripts.present(1, EXECUTION)
    assert (present.content if present else None) == ""


def test_a_script_that_comes_back_is_a_version_again() -> None:
    world = with_texts("one")
    world.edit(1, execution_strategy="Manual")
    world.edit(1, **BY_SCRIPT)
    assert versions(world)[-1] == (EXECUTION, "one", "CustomScript", "")


def test_the_same_text_run_by_another_strategy_is_another_version() -> None:
    world = World()
    other = StrategyDeclaration("Browser", "Browser", "", SCRIPT, performs=True)
    world.strategies.by_name["Browser"] = FakeStrategy(other)
    world.strategies.declared = (*world.strategies.declarations(), other)
    world.add_goal(**BY_SCRIPT)
    world.edit(1, execution_strategy="Browser")
    assert [strategy for _, _, strategy, _ in versions(world)] == ["CustomScript", "Browser"]


def test_nothing_is_added_where_the_edit_is_refused() -> None:
    world = with_texts("one")
    with pytest.raises(InvalidInput):
        world.edit(1, execution_script_content="two", description="")
    assert len(versions(world)) == 1


def test_versions_hold_no_variables() -> None:
    world = with_texts("one", execution_script_env_vars="TOKEN=hunter2")
    world.edit(1, execution_script_content="two", execution_script_env_vars="TOKEN=hunter3")
    assert [each.variables for each in world.store.tables.script_versions.values()] == [{}, {}]


# Rolling back


def test_rolling_back_makes_the_earlier_text_the_newest_version() -> None:
    world = with_texts("one", "two", execution_script_env_vars="TOKEN=hunter2")
    before = world.goal()
    answer = world.rolling_back.roll_back(1, 1, {}, "bob")
    after = replace(before, execution=replace(before.execution, parameters={"script_content": "one"}))
    assert (answer, world.goal()) == (Answer.DONE, replace(after, version=before.version + 1))
    assert (versions(world)[-1], world.store.tables.script_versions[3].author) == (
        (EXECUTION, "one", "CustomScript", "as version 1"),
        "bob",
    )
    assert world.history("script_rolled_back") == ["The script was rolled back to version 1."]


def test_versions_are_counted_for_each_script_and_drafts_are_not() -> None:
    world = with_texts("one", **CHECKED)
    world.tick()
    world.trying.try_out(1, world.form(**CHECKED, kind="check"), PERSON)
    world.edit(1, check_script_content="look well")
    world.edit(1, check_script_content="look again")
    world.rolling_back.roll_back(1, 4, {}, PERSON)
    assert versions(world)[-1][-1] == "as version 2"
    assert world.history("script_rolled_back") == ["The check script was rolled back to version 2."]


@pytest.mark.parametrize("version_id", [1, 3])
def test_what_is_in_force_is_not_rolled_back_to(version_id: int) -> None:
    world = with_texts("one", "two", "one")
    answer = world.rolling_back.roll_back(1, version_id, {"version": ["1"]}, PERSON)
    assert (answer, len(versions(world)), world.history("script_rolled_back")) == (Answer.ALREADY_DONE, 3, [])


def test_a_goal_that_somebody_saved_meanwhile_is_not_rolled_back() -> None:
    world = with_texts("one", "two")
    shown = str(world.goal().version)
    world.edit(1, description="Something else")
    with pytest.raises(ConcurrentChange):
        world.rolling_back.roll_back(1, 1, {"version": [shown]}, PERSON)
    assert len(versions(world)) == 2


def test_the_version_of_the_goal_that_was_shown_lets_it_pass() -> None:
    world = with_texts("one", "two")
    answer = world.rolling_back.roll_back(1, 1, {"version": [str(world.goal().version)]}, PERSON)
    assert answer is Answer.DONE


def test_a_version_of_another_goal_is_not_found() -> None:
    world = with_texts("one", "two")
    world.add_goal(**BY_SCRIPT)
    with pytest.raises(NotFound):
        world.rolling_back.roll_back(2, 1, {}, PERSON)


def test_a_draft_is_not_found() -> None:
    world = with_texts("one")
    world.tick()
    world.trying.try_out(1, world.form(**{**BY_SCRIPT, "execution_script_content": "two"}, kind="execution"), PERSON)
    with pytest.raises(NotFound):
        world.rolling_back.roll_back(1, 2, {}, PERSON)


def test_a_version_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        with_texts("one").rolling_back.roll_back(1, 9, {}, PERSON)


def test_a_given_up_script_comes_back_with_its_strategy() -> None:
    world = with_texts("one")
    world.edit(1, execution_strategy="Manual")
    world.rolling_back.roll_back(1, 1, {}, PERSON)
    assert (world.goal().execution.name, world.goal().execution.parameters) == (
        "CustomScript", {"script_content": "one"},
    )  # fmt: skip


@pytest.mark.parametrize(("parameters", "kept"), [(SCRIPT, ["TOKEN"]), (SCRIPT[:1], [])])
def test_another_strategy_gets_the_variables_of_today_where_it_takes_some(
    parameters: tuple[Parameter, ...], kept: list[str]
) -> None:
    world = World()
    other = StrategyDeclaration("Browser", "Browser", "", parameters, performs=True)
    world.strategies.by_name["Browser"] = FakeStrategy(other)
    world.strategies.declared = (*world.strategies.declarations(), other)
    world.add_goal(execution_strategy="Browser", execution_script_content="one")
    world.edit(1, **BY_SCRIPT, execution_script_env_vars="TOKEN=hunter2")
    world.rolling_back.roll_back(1, 1, {}, PERSON)
    assert (world.goal().execution.name, list(world.goal().execution.variables)) == ("Browser", kept)


def test_a_script_that_came_back_begins_by_itself_where_its_goal_says_so() -> None:
    world = with_texts("one", interval_days="7", run_mode="on_due")
    world.edit(1, execution_strategy="Manual")
    world.tick()
    before = len(world.runs())
    world.rolling_back.roll_back(1, 1, {}, PERSON)
    world.tick()
    assert (before, [run.kind for run in world.runs()]) == (0, [EXECUTION])


def test_there_is_no_rolling_back_to_the_lack_of_a_script() -> None:
    world = with_texts("one")
    world.edit(1, execution_strategy="Manual")
    world.edit(1, **BY_SCRIPT)
    with pytest.raises(CannotRollBack):
        world.rolling_back.roll_back(1, 2, {}, PERSON)


def given_up(world: World, strategy: StrategyDeclaration) -> World:
    """A goal that was done by a script of this strategy, and is done by hand now."""
    world.strategies.by_name[strategy.name] = FakeStrategy(strategy)
    world.strategies.declared = (*world.strategies.declarations(), strategy)
    world.add_goal(execution_strategy=strategy.name, execution_script_content="one", execution_place="here")
    world.edit(1, execution_strategy="Manual")
    return world


def test_a_version_whose_strategy_needs_more_than_a_script_cannot_come_back_alone() -> None:
    place = Parameter("place", "Place", required=True)
    world = given_up(World(), StrategyDeclaration("Browser", "Browser", "", (*SCRIPT, place), performs=True))
    with pytest.raises(CannotRollBack, match="Place"):
        world.rolling_back.roll_back(1, 1, {}, PERSON)


def test_further_fields_of_its_strategy_have_their_defaults() -> None:
    place = Parameter("place", "Place", required=True, default="there")
    world = given_up(World(), StrategyDeclaration("Browser", "Browser", "", (*SCRIPT, place), performs=True))
    world.rolling_back.roll_back(1, 1, {}, PERSON)
    assert world.goal().execution.parameters == {"script_content": "one", "place": "there"}


def test_a_version_whose_strategy_was_taken_away_cannot_come_back() -> None:
    world = given_up(World(), StrategyDeclaration("Browser", "Browser", "", SCRIPT, performs=True))
    del world.strategies.by_name["Browser"]
    with pytest.raises(CannotRollBack, match="not installed"):
        world.rolling_back.roll_back(1, 1, {}, PERSON)


def test_a_script_may_stand_in_a_field_of_another_name() -> None:
    world = World()
    source = Parameter("source", "Source", Kind.SCRIPT, maximum=1000)
    world = given_up_by_name(world, StrategyDeclaration("Lua", "Lua", "", (source,), performs=True))
    (version,) = world.store.tables.script_versions.values()
    assert (version.content, version.parameter) == ("print(1)", "source")


def given_up_by_name(world: World, strategy: StrategyDeclaration) -> World:
    world.strategies.by_name[strategy.name] = FakeStrategy(strategy)
    world.strategies.declared = (*world.strategies.declarations(), strategy)
    world.add_goal(execution_strategy=strategy.name, execution_source="print(1)")
    return world
