"""The rules of runs as people read them, where they differ from the usual; templates reach these as filters."""

from collections.abc import Iterator

from app.adapters.web.wording import counted, number
from app.domain.isolation import Containment, Isolation
from app.domain.run_rules import AccountRunRules, RunRules

_UNITS = ((3600, "h"), (60, "min"))


def seconds_in_words(seconds: int) -> str:
    """`45 s`, `5 min`, `2 h`: in the largest unit that says it exactly."""
    for length, unit in _UNITS:
        if seconds and seconds % length == 0:
            return f"{number(seconds // length)} {unit}"
    return f"{number(seconds)} s"


def goal_rules_in_words(rules: RunRules) -> str:
    """What differs from one attempt, no limit and the isolation of the program, as one sentence; else nothing."""
    return _sentence(
        [*_attempts(rules), *_hand_over(rules), *_at_once(rules.most_running), *_kept_away(rules.containment)]
    )


def account_rules_in_words(rules: AccountRunRules) -> str:
    """What limits the runs on an account, as one sentence; else nothing."""
    parts = [*_at_once(rules.most_running)]
    if rules.gap_seconds:
        parts.append(f"{seconds_in_words(rules.gap_seconds)} of rest between runs")
    if rules.quiet_from is not None and rules.quiet_until is not None:
        parts.append(f"no run begins from {rules.quiet_from:%H:%M} to {rules.quiet_until:%H:%M}")
    return _sentence(parts)


def _attempts(rules: RunRules) -> Iterator[str]:
    if rules.max_attempts > 1:
        delay = rules.retry_delay_seconds
        first = f"after {seconds_in_words(delay)}" if delay else "at once"
        yield f"at most {rules.max_attempts} attempts, first repeat {first}"
    if rules.retry_safe:
        yield "repeated also where it is not known whether the work was done"


def _hand_over(rules: RunRules) -> Iterator[str]:
    if rules.fallback_to_manual:
        yield "handed to a person when the attempts are used up"
    if rules.fallback_after is not None:
        yield f"handed to a person after {counted(rules.fallback_after, 'failure')}" + (
            " in a row" if rules.fallback_after > 1 else ""
        )


def _at_once(most: int | None) -> Iterator[str]:
    if most is not None:
        yield "one run at a time" if most == 1 else f"at most {number(most)} runs at a time"


def _kept_away(contained: Containment) -> Iterator[str]:
    folders = f", with {counted(len(contained.folders), 'folder')} of its own choice" if contained.folders else ""
    network = ", with network" if contained.network else ", without network"
    if contained.minimum is Isolation.SANDBOXED:
        yield f"sandboxed{network}{folders}"
        return
    if contained.minimum is not None:
        yield f"at least {contained.minimum.value}"
    if contained.network or contained.folders:
        yield f"where it is sandboxed{network}{folders}"


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""
