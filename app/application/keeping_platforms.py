"""Keeping platforms and their accounts: add, edit, delete, pause, resume."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from app.application.background_work import Tell, tell_nobody, told
from app.application.loading_goals import Loaded, load_goal
from app.application.planning_goals import delete_loaded
from app.application.removing_accounts import leave_platform, remove_account
from app.application.run_fields import ACCOUNT_RUN_FIELDS, read_account_rules, typed_account_rules
from app.domain.account import NOTES, USERNAME, Account, AccountState
from app.domain.activity import Activity
from app.domain.errors import ConcurrentChange, FieldError, InvalidInput
from app.domain.fields import LARGEST_ID, Fields, Kind, Parameter, read
from app.domain.platform import CONFIG, NAME, DuplicateName, Platform, read_config
from app.domain.scheduling.reshaping import go_on
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IScheduler

T = TypeVar("T")
_TRIES = 3
ACCOUNT_FIELDS = (
    USERNAME, NOTES, *ACCOUNT_RUN_FIELDS, Parameter("version", "Version", Kind.INTEGER, maximum=LARGEST_ID),
)  # fmt: skip
"""The form of an account that is there already."""


class KeepingPlatforms:
    """What people do with platforms and accounts. Bad input and a name that is taken raise InvalidInput.

    What concerns all goals of one is one transaction, and tells how many of them are done.
    """

    def __init__(
        self, begin: UnitOfWorkFactory, begin_reading: UnitOfWorkFactory, clock: IClock, scheduler: IScheduler
    ) -> None:
        """`begin` opens a transaction, `begin_reading` one that waits for no writer."""
        self._begin, self._begin_reading, self._clock, self._scheduler = begin, begin_reading, clock, scheduler

    def add(self, typed: Fields, actor: str) -> Platform:
        """Save a new platform."""
        reading = read((NAME, CONFIG), typed)
        config = read_config(reading)
        reading.raise_if_refused()
        with self._begin() as uow:
            platform = _unique(
                "name", lambda: uow.platforms.add(Platform(id=0, name=reading.text("name"), config=config))
            )
            self._record(uow, actor, "platform_added", f"Platform added: {platform.name}", platform.id)
            uow.commit()
        return platform

    def form_of(self, platform_id: int) -> dict[str, list[str]]:
        """The stored platform as its form would send it. Raises NotFound."""
        with self._begin_reading() as uow:
            platform = uow.platforms.get(platform_id)
        return {"name": [platform.name], "config": [json.dumps(platform.config, ensure_ascii=False, indent=2)]}

    def edit(self, platform_id: int, typed: Fields, actor: str) -> None:
        """Replace name and configuration."""
        reading = read((NAME, CONFIG), typed)
        config = read_config(reading)
        with self._begin() as uow:
            platform = uow.platforms.get(platform_id)
            reading.raise_if_refused()
            edited = replace(platform, name=reading.text("name"), config=config)
            _unique("name", lambda: uow.platforms.save(edited))
            self._record(uow, actor, "platform_edited", f"Platform edited: {edited.name}", platform_id)
            uow.commit()

    def delete(self, platform_id: int, actor: str, tell: Tell = tell_nobody) -> None:
        """Hide a platform with its accounts and goals; everything stays in the database."""
        _with_all_goals(lambda: self._delete(platform_id, actor, tell))

    def _delete(self, platform_id: int, actor: str, tell: Tell) -> None:
        with self._begin() as uow:
            platform = uow.platforms.get(platform_id)
            for goal_id in told(_locked(uow, uow.goals.of_platform(platform_id)), tell):
                delete_loaded(uow, load_goal(uow, self._clock, goal_id, actor))
            for goal_id in _locked(uow, uow.goals.working_on_platform(platform_id)):  # those that have moved on since
                loaded = load_goal(uow, self._clock, goal_id, actor)
                leave_platform(loaded.aggregate, platform_id)
                loaded.store(uow)
            uow.tasks.hide(platform_id=platform_id)
            uow.platforms.delete(platform_id, self._clock.now())
            _refuse_if_any(uow.goals.of_platform(platform_id), "platform", platform_id)
            self._record(uow, actor, "platform_deleted", f"Platform deleted: {platform.name}", platform_id)
            uow.commit()

    def add_account(self, platform_id: int, typed: Fields, actor: str) -> Account:
        """Save a new account of a platform."""
        reading = read((USERNAME, NOTES), typed)
        with self._begin() as uow:
            uow.platforms.get(platform_id)
            reading.raise_if_refused()
            draft = Account(
                id=0, platform_id=platform_id, username=reading.text("username"), notes=reading.text("notes")
            )
            account = _unique("username", lambda: uow.platforms.add_account(draft))
            self._record(uow, actor, "account_added", f"Account added: {account.username}", platform_id, account.id)
            uow.commit()
        return account

    def account(self, account_id: int) -> Account:
        """As it is stored. Raises NotFound."""
        with self._begin_reading() as uow:
            return uow.platforms.get_account(account_id)

    def account_form_of(self, account_id: int) -> dict[str, list[str]]:
        """The stored account as its form would send it. Raises NotFound."""
        account = self.account(account_id)
        own = {"username": [account.username], "notes": [account.notes], "version": [str(account.version)]}
        return own | typed_account_rules(account.run_rules)

    def edit_account(self, account_id: int, typed: Fields, actor: str) -> int:
        """Replace name, notes and the rules of its runs; what waits for those rules is looked at again.

        Answers the platform's id. Raises NotFound, InvalidInput, ConcurrentChange.
        """
        reading = read(ACCOUNT_FIELDS, typed)
        rules = read_account_rules(reading)
        with self._begin() as uow:
            account = uow.platforms.get_account(account_id)
            reading.raise_if_refused()
            if reading.integer("version") not in {None, account.version}:
                raise ConcurrentChange("account", account_id)
            name, notes = reading.text("username"), reading.text("notes")
            edited = replace(account, username=name, notes=notes, run_rules=rules)
            _unique("username", lambda: uow.platforms.save_account(edited))
            uow.runs.let_go(account_id)
            self._record(uow, actor, "account_edited", f"Account edited: {name}", account.platform_id, account_id)
            uow.commit()
        self._scheduler.wake_now()
        return account.platform_id

    def delete_account(self, account_id: int, actor: str, tell: Tell = tell_nobody) -> int:
        """Hide an account and its tasks; a goal left without any account is paused. Answers the platform's id."""
        return _with_all_goals(lambda: self._delete_account(account_id, actor, tell))

    def _delete_account(self, account_id: int, actor: str, tell: Tell) -> int:
        with self._begin() as uow:
            account = uow.platforms.get_account(account_id)
            for goal_id in told(_locked(uow, uow.goals.of_account(account_id)), tell):
                loaded = load_goal(uow, self._clock, goal_id, actor)
                remove_account(loaded.aggregate, account_id)
                loaded.store(uow)
            uow.tasks.hide(account_id=account_id)
            uow.platforms.save_account(replace(account, state=AccountState.DELETED))
            _refuse_if_any(uow.goals.of_account(account_id), "account", account_id)
            summary = f"Account deleted: {account.username}"
            self._record(uow, actor, "account_deleted", summary, account.platform_id, account_id)
            uow.commit()
        self._scheduler.wake_now()
        return account.platform_id

    def pause_account(self, account_id: int, actor: str, tell: Tell = tell_nobody) -> int:
        """No new tasks for an account; its goals keep their status. Answers the platform's id."""
        return _with_all_goals(lambda: self._change_state(account_id, AccountState.PAUSED, actor, tell))

    def resume_account(self, account_id: int, actor: str, tell: Tell = tell_nobody) -> int:
        """Plan for an account again, from today. Answers the platform's id."""
        return _with_all_goals(lambda: self._change_state(account_id, AccountState.LIVE, actor, tell))

    def _change_state(self, account_id: int, state: AccountState, actor: str, tell: Tell) -> int:
        with self._begin() as uow:
            account = uow.platforms.get_account(account_id)
            if account.state is state:
                return account.platform_id
            goal_ids = _locked(uow, uow.goals.of_account(account_id))
            for goal_id in told(goal_ids, tell):
                loaded = load_goal(uow, self._clock, goal_id, actor)
                _notice_state(loaded, account_id, state)
                loaded.store(uow)
            uow.platforms.save_account(replace(account, state=state))
            _refuse_if_any(set(uow.goals.of_account(account_id)) - set(goal_ids), "account", account_id)
            word = "paused" if state is AccountState.PAUSED else "resumed"
            summary = f"Account {word}: {account.username}"
            self._record(uow, actor, f"account_{word}", summary, account.platform_id, account_id)
            uow.commit()
        self._scheduler.wake_now()
        return account.platform_id

    def _record(
        self, uow: IUnitOfWork, actor: str, kind: str, summary: str, platform_id: int, account_id: int | None = None
    ) -> None:
        entry = Activity(
            at=self._clock.now(),
            actor=actor,
            kind=kind,
            summary=summary,
            platform_id=platform_id,
            account_id=account_id,
        )
        uow.activity.add([entry])


def _with_all_goals(act: Callable[[], T]) -> T:
    """Begin anew where goals came meanwhile, and a few times only: then somebody has to be told."""
    for _ in range(_TRIES - 1):
        try:
            return act()
        except ConcurrentChange:
            continue
    return act()


def _locked(uow: IUnitOfWork, goal_ids: Sequence[int]) -> Sequence[int]:
    """Those that nobody deletes meanwhile, in the order given."""
    return [goal_id for goal_id in goal_ids if uow.goals.lock(goal_id, wait=True)]


def _refuse_if_any(goal_ids: Collection[int], kind: str, identity: int) -> None:
    """Goals that came to what is changed while it was changed, and would have been passed by."""
    if goal_ids:
        raise ConcurrentChange(kind, identity)


def _notice_state(loaded: Loaded, account_id: int, state: AccountState) -> None:
    """A line that had no live account and has one again passes its past over."""
    aggregate = loaded.aggregate
    idle = aggregate.idle_lines
    aggregate.accounts = {**aggregate.accounts, account_id: state}
    go_on(aggregate, idle)
    aggregate.wants_pass = True


def _unique(field: str, act: Callable[[], T]) -> T:
    try:
        return act()
    except DuplicateName as error:
        raise InvalidInput([FieldError(field, "This name is taken: choose another.")]) from error
