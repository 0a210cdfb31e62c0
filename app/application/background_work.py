"""Work that may take long: it goes on by itself, and how far it has come can be asked.

Whoever asks for it waits a moment. What is over by then is answered as if it had been done on the spot, and what was
refused is raised; what takes longer goes on while nobody has to wait. It is known to this process alone.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

from app.domain.errors import Conflict, DomainError, InvalidInput, NotFound
from app.ports.logger import ILogger

PATIENCE_SECONDS = 1.0
"""How long a request waits for its work: longer than that nobody should look at a page that says nothing."""
MOST_GOING_ON = 8
"""Each holds a thread, and all of them share one database."""
MOST_ENDED_KEPT = 50
"""For whoever comes back to see what became of it."""

T = TypeVar("T")
Tell = Callable[[int, int], None]
"""Is told how many of how many are done."""


def tell_nobody(_done: int, _of: int) -> None:
    """For work that nobody watches."""


def told(items: Sequence[T], tell: Tell) -> Iterator[T]:
    """The same items one after the other, told of as they are done."""
    for number, item in enumerate(items):
        tell(number, len(items))
        yield item
    if items:
        tell(len(items), len(items))


class WorkState(Enum):
    """How work stands."""

    GOING_ON = "going on"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What work is called. While one goes on, another with the same key is taken for a second click."""

    key: str
    title: str
    counted: str
    """What is counted, such as `Tasks`."""
    remark: str
    """What a person may want to know who leaves it to itself."""
    broken: str
    """What is said where it ends in an error that nobody foresaw: what was done and what was not."""
    back: str = "/"
    """Where a person goes back to from work that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far work has come. `answer` is what it came to, `reason` in words why it failed."""

    id: str
    work: Work
    state: WorkState = WorkState.GOING_ON
    done: int = 0
    of: int = 0
    answer: str = ""
    reason: str = ""


class TooMuchGoesOn(Conflict):
    """So much is going on that nothing more is begun."""

    def __init__(self) -> None:
        """Say what helps."""
        super().__init__("Much is going on already: wait until some of it is over.")


class WorkUnknown(NotFound):
    """Work that this process does not know, or not any more."""

    def __init__(self, work_id: str) -> None:
        """Say what may have become of it."""
        super().__init__("work", work_id)
        self.args = ("This has been over for long, or the program was started anew. The activity says what was done.",)


class _Going:
    """One piece of work and whoever waits for it."""

    def __init__(self, work: Work) -> None:
        self.progress = Progress(id=secrets.token_urlsafe(9), work=work)
        self.is_over = threading.Event()
        self.error: Exception | None = None
        self.is_left = False
        """Whether somebody waits no longer: then nobody else will tell of its error."""

    def tell(self, done: int, of: int) -> None:
        self.progress = replace(self.progress, done=done, of=of)


def _in_a_thread(work: Callable[[], None]) -> None:
    # A program that ends does not wait for it: what was not committed is not kept.
    threading.Thread(target=work, name="background-work", daemon=True).start()


class BackgroundWork:
    """Everything of the kind that goes on in this process, and what became of the last ones."""

    def __init__(
        self,
        logger: ILogger,
        start: Callable[[Callable[[], None]], None] = _in_a_thread,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """`start` is handed what to do and may return before it is done; `patience` is in seconds."""
        self._logger, self._start, self._patience = logger, start, patience
        self._lock = threading.Lock()
        self._known: dict[str, _Going] = {}

    def do(self, work: Work, act: Callable[[Tell], str]) -> Progress:
        """Begin and wait a moment; raises what the work raised until then. A second click waits for the first one."""
        with self._lock:
            going = self._same_as(work)
            is_new = going is None
            if going is None:
                if sum(not each.is_over.is_set() for each in self._known.values()) >= MOST_GOING_ON:
                    raise TooMuchGoesOn
                going = self._keep(work)
        if is_new:
            self._begin(going, act)
        is_over = going.is_over.wait(self._patience)
        with self._lock:
            if not is_over and not going.is_over.is_set():
                going.is_left = True
                return going.progress
            if not going.is_left:
                self._known.pop(going.progress.id, None)
        if going.error is not None:
            raise going.error
        return going.progress

    def _begin(self, going: _Going, act: Callable[[Tell], str]) -> None:
        try:
            self._start(lambda: self._carry_out(going, act))
        except Exception:
            # Where no thread can be had, nothing goes on: it must not stand in the way of the next try.
            with self._lock:
                self._known.pop(going.progress.id, None)
                going.is_over.set()
            raise

    @contextmanager
    def shown(self, work: Work, answer: str) -> Iterator[Tell]:
        """Work that the caller carries out: it is shown as soon as something is told of it, until the end."""
        going: _Going | None = None

        def tell(done: int, of: int) -> None:
            nonlocal going
            with self._lock:
                going = going or self._keep(work)
                going.is_left = True
            going.tell(done, of)

        try:
            yield tell
        except Exception:
            if going is not None:
                self._end(going, reason=work.broken, state=WorkState.FAILED)
            raise
        if going is not None:
            self._end(going, answer=answer, state=WorkState.DONE)

    def progress(self, work_id: str) -> Progress:
        """How far work has come. Raises WorkUnknown."""
        going = self._known.get(work_id)
        if going is None:
            raise WorkUnknown(work_id)
        return going.progress

    def going_on(self) -> Sequence[Progress]:
        """What goes on now and was left to itself, in the order of its beginning."""
        return [each.progress for each in tuple(self._known.values()) if each.is_left and not each.is_over.is_set()]

    def _same_as(self, work: Work) -> _Going | None:
        same = (each for each in self._known.values() if each.progress.work.key == work.key)
        return next((each for each in same if not each.is_over.is_set()), None)

    def _keep(self, work: Work) -> _Going:
        """The lock is held."""
        going = _Going(work)
        self._known[going.progress.id] = going
        ended = [each.progress.id for each in self._known.values() if each.is_over.is_set()]
        for work_id in ended[:-MOST_ENDED_KEPT]:
            del self._known[work_id]
        return going

    def _carry_out(self, going: _Going, act: Callable[[Tell], str]) -> None:
        try:
            answer = act(going.tell)
        except Exception as error:  # noqa: BLE001 - raised to whoever waits, else logged and said on the page of it
            going.error = error
            self._end(going, reason=_words(error, going.progress.work), state=WorkState.FAILED)
            if going.is_left and not isinstance(error, DomainError):
                self._logger.failure("Work in the background failed.", work=going.progress.work.title)
        else:
            self._end(going, answer=answer, state=WorkState.DONE)

    def _end(self, going: _Going, *, state: WorkState, answer: str = "", reason: str = "") -> None:
        with self._lock:
            going.progress = replace(going.progress, state=state, answer=answer, reason=reason)
            going.is_over.set()


def _words(error: Exception, work: Work) -> str:
    if isinstance(error, InvalidInput):
        return " ".join(dict.fromkeys(each.message for each in error.errors))
    return str(error) if isinstance(error, DomainError) else work.broken
