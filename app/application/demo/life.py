"""Living through the story: days pass, what is due is made, people act, and runs go as they were written."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.application.automating_goals import AutomatingGoals
from app.application.demo.people import Intent, intent_for
from app.application.demo.scripts import BREAD, FOLLOWERS, PHOTOGRAPHS, PLAYED, Scene
from app.application.demo.story import BREAKS, DAYS, DUTIES, PLACES, Duty
from app.application.generating_tasks import GeneratingTasks
from app.application.keeping_breaks import EVERYTHING, KeepingBreaks
from app.application.keeping_platforms import KeepingPlatforms
from app.application.planning_goals import PlanningGoals
from app.application.reconciling_runs import ReconcilingRuns
from app.application.recording_runs import RecordingRuns
from app.application.run_context import run_key
from app.application.run_output import OutputCapture, SecretMask
from app.application.ticking_items import Ticks
from app.application.working_on_tasks import TaskAct, WorkingOnTasks
from app.domain.scheduling.calendar_days import local_today
from app.domain.strategy import RunMode
from app.domain.task import Task
from app.ports.logger import ILogger
from app.ports.persistence import UnitOfWorkFactory
from app.ports.scheduler import IRunQueue, IScheduler
from app.ports.secret_box import ISecretBox
from app.ports.strategies import IStrategyFactory

PERSON = "local"


class StoryClock:
    """A clock that stands where the story is. It never goes back."""

    def __init__(self, at: datetime) -> None:
        """Where it stands first, in UTC."""
        self._at = at

    def now(self) -> datetime:
        """See the port."""
        return self._at

    def move(self, at: datetime) -> None:
        """Stand at an instant, unless it has passed already."""
        self._at = max(self._at, at)


class _Waiting(IScheduler, IRunQueue):
    """Nothing happens by itself in a story: it is asked what wants to run, and is told when to look."""

    def __init__(self) -> None:
        self.run_ids: deque[int] = deque()

    def wake_at(self, instant: datetime | None) -> None:
        """The next tick says again when it wants to be woken."""

    def wake_now(self) -> None:
        """The story ticks after every act by itself."""

    def offer(self, run_id: int) -> None:
        """See the port."""
        if run_id not in self.run_ids:
            self.run_ids.append(run_id)

    def reserve(self) -> bool:
        """Every run is claimed when its turn comes."""
        return False

    def offer_reserved(self, run_id: int) -> None:
        """As nothing was kept free, it waits like the others."""
        self.offer(run_id)

    def release(self) -> None:
        """Nothing was kept free."""


class Life:
    """Everything that acts in the story, on one transaction and one clock."""

    def __init__(
        self, begin: UnitOfWorkFactory, now: datetime, zone: str, strategies: IStrategyFactory, box: ISecretBox,
        logger: ILogger,
    ) -> None:  # fmt: skip
        """`begin` answers the one transaction; `zone` is the IANA time zone of the goals."""
        self._begin, self._now, self._zone = begin, now, ZoneInfo(zone)
        self.today = local_today(now, self._zone)
        self._clock = clock = StoryClock(self._midnight(self.today - timedelta(days=DAYS)))
        self._waiting = waiting = _Waiting()
        self._platforms = KeepingPlatforms(begin, begin, clock, waiting)
        self._planning = PlanningGoals(begin, begin, clock, waiting, strategies, box, zone)
        self._automating = AutomatingGoals(begin, clock, waiting)
        self._breaks = KeepingBreaks(begin, clock, waiting)
        self._working = WorkingOnTasks(begin, clock, waiting)
        self._recording = RecordingRuns(begin, clock, waiting, waiting, logger, "demo")
        self._generating = GeneratingTasks(begin, begin, clock, self._recording, logger)
        self._reconciling = ReconcilingRuns(begin, clock, waiting, self._recording, logger)
        self._platform_ids: dict[str, int] = {}
        self._account_ids: dict[str, dict[str, int]] = {}
        self._duties: dict[int, Duty] = {}
        self._intents: dict[int, Intent | None] = {}

    def days(self) -> Iterator[None]:
        """Live through the days up to now, one at a time."""
        self._add_places()
        for number in range(DAYS + 1):
            self._live(self.today - timedelta(days=DAYS - number))
            yield

    def _live(self, day: date) -> None:
        morning, midnight = self._midnight(day), self._midnight(day + timedelta(days=1))
        end = min(midnight - timedelta(seconds=1), self._now)
        self._clock.move(morning)
        self._turn_page(day)
        self._pass_until(morning)
        while (following := self._next_intent(end)) is not None:
            task, intent = following
            self._pass_until(intent.at)
            self._clock.move(intent.at)
            self._act(task, intent)
        self._pass_until(end)

    def _pass_until(self, end: datetime) -> None:
        """Tick whenever something wants attention, as the scheduler would, up to an instant."""
        wanted = self._tick()
        while wanted is not None and wanted <= end:
            self._clock.move(wanted)
            wanted = self._tick()

    def _tick(self) -> datetime | None:
        """What the scheduler does at a wake-up; answers when the next one is wanted."""
        wanted = [self._generating.generate_due(), self._reconciling.reconcile()]
        while self._waiting.run_ids:
            while self._waiting.run_ids:
                self._perform(self._waiting.run_ids.popleft())
            wanted = [self._generating.generate_due(), self._reconciling.reconcile()]
        return min((each for each in wanted if each is not None and each > self._clock.now()), default=None)

    def _perform(self, run_id: int) -> None:
        begun = self._recording.claim(run_id)
        if begun is None:
            return
        with self._begin() as uow:
            account = uow.platforms.get_account(begun.task.account_id).username if begun.task.account_id else ""
        scene = Scene(
            start=begun.goal.start_date, day=begun.task.due_date, account=account, attempt=begun.run.attempt,
            key=run_key(begun.task), is_in_shadow=begun.run.is_shadow,
        )  # fmt: skip
        played = PLAYED[self._duties[begun.goal.id].name](scene)
        output = OutputCapture(SecretMask(()))
        output.take(played.output.encode())
        self._clock.move(min(self._now, self._clock.now() + timedelta(seconds=played.seconds)))
        self._recording.end(begun.run, played.outcome, output)

    def _next_intent(self, end: datetime) -> tuple[Task, Intent] | None:
        """The next thing that a person does until an instant, among the tasks that are open now."""
        goal_ids = [goal_id for goal_id, duty in self._duties.items() if duty.is_by_hand]
        with self._begin() as uow:
            open_tasks = uow.tasks.for_pass(goal_ids, ())
        found = [(task, self._intent(task)) for task in open_tasks]
        due = [(task, intent) for task, intent in found if intent is not None and intent.at <= end]
        return min(due, key=_by_instant, default=None)

    def _intent(self, task: Task) -> Intent | None:
        if task.id not in self._intents:
            self._intents[task.id] = intent_for(task, self._duties[task.goal_id].habit, self._zone, self.today)
        return self._intents[task.id]

    def _act(self, task: Task, intent: Intent) -> None:
        self._intents[task.id] = None
        # Whoever completes a task has done what its list says.
        items = self._duties[task.goal_id].checklist if intent.act == "complete" else ()
        self._working.act(
            TaskAct(
                task_id=task.id, act=intent.act, actor=intent.actor, notes=intent.notes, minutes=intent.minutes,
                evidence=intent.evidence, ticks=Ticks(now=frozenset(items)),
            )
        )  # fmt: skip

    def _turn_page(self, day: date) -> None:
        """What is written for a day beside its tasks."""
        number = (day - self.today).days
        for duty in DUTIES:
            if duty.begins == number:
                self._add_goal(duty)
        for name, first, last, scope, entered in BREAKS:
            if entered == number:
                self._add_break(name, first, last, scope)
        for act in EVENTS.get(number, ()):
            act(self)

    def _add_places(self) -> None:
        for place in PLACES:
            typed = {"name": [place.name], "config": [json.dumps({"color": place.color})]}
            platform_id = self._platform_ids[place.name] = self._platforms.add(typed, PERSON).id
            self._account_ids[place.name] = {
                name: self._platforms.add_account(platform_id, {"username": [name], "notes": [notes]}, PERSON).id
                for name, notes in place.accounts.items()
            }

    def _add_goal(self, duty: Duty) -> None:
        typed = duty.typed(self.today, self._platform_ids[duty.place], self._account_ids[duty.place])
        goal = self._planning.add(typed, PERSON)
        self._duties[goal.id] = duty

    def _add_break(self, name: str, first: int, last: int, scope: str) -> None:
        days = [(self.today + timedelta(days=after)).isoformat() for after in (first, last)]
        self._breaks.add(
            {
                "name": [name],
                "first_day": [days[0]],
                "last_day": [days[1]],
                "scope": [f"platform-{self._platform_ids[scope]}" if scope in self._platform_ids else EVERYTHING],
            },
            PERSON,
        )

    def improve_followers_script(self) -> None:
        """The script that counted becomes one that tells value and target: its second version."""
        goal_id = self._goal_id("followers")
        typed = self._planning.form_of(goal_id) | {"check_script_content": [FOLLOWERS]}
        self._planning.edit(goal_id, typed, "Jonas")

    def write_bread_script(self) -> None:
        """What was done by hand is tried in the shadow."""
        self._write_script("bread", BREAD)

    def let_bread_act(self) -> None:
        """The shadow agreed often enough."""
        typed = {"run_mode": [RunMode.ON_DUE.value]}
        self._automating.change(self._goal_id("bread"), typed, "Jonas")

    def write_photographs_script(self) -> None:
        """Still in the shadow today."""
        self._write_script("photographs", PHOTOGRAPHS)

    def _write_script(self, name: str, script: str) -> None:
        goal_id = self._goal_id(name)
        typed = self._planning.form_of(goal_id) | {
            "execution_strategy": ["CustomScript"], "execution_script_content": [script], "check_strategy": ["NoCheck"],
            "run_mode": [RunMode.SHADOW.value], "fallback_to_manual": ["true"],
        }  # fmt: skip
        self._planning.edit(goal_id, typed, "Jonas")

    def pause_cookbook(self) -> None:
        """Paused for some weeks."""
        until = self.today + timedelta(days=24)
        self._planning.pause(self._goal_id("cookbook"), PERSON, {"until": [until.isoformat()]})

    def pause_archive(self) -> None:
        """An account for which nothing is planned any more."""
        self._platforms.pause_account(self._account_ids["Instagram"]["harbour.archive"], PERSON)

    def _goal_id(self, name: str) -> int:
        return next(goal_id for goal_id, duty in self._duties.items() if duty.name == name)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self._zone).astimezone(UTC)


EVENTS: Mapping[int, Sequence[Callable[[Life], None]]] = {
    -130: (Life.improve_followers_script,),
    -92: (Life.write_bread_script,),
    -66: (Life.let_bread_act,),
    -45: (Life.pause_archive,),
    -26: (Life.write_photographs_script,),
    -16: (Life.pause_cookbook,),
}
"""What happens on which day, counted from today."""


def _by_instant(found: tuple[Task, Intent]) -> tuple[datetime, int]:
    task, intent = found
    return intent.at, task.id
