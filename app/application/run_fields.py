"""The fields of a goal and of an account that say what holds for their runs."""

from pathlib import PurePosixPath

from app.domain.fields import Kind, Parameter, Reading
from app.domain.isolation import Containment, Isolation
from app.domain.run_rules import AccountRunRules, RunRules

MOST_FOLDERS = 20
RUN_FIELDS = (
    Parameter(
        "max_attempts", "Attempts at most", Kind.INTEGER, default="1", minimum=1, maximum=20,
        help="How often a run that fails is tried in all.",
    ),
    Parameter(
        "retry_delay_seconds", "First repeat after … seconds", Kind.INTEGER, default="60", maximum=86_400,
        help="Each further one after twice the time, at most a day.",
    ),
    Parameter(
        "retry_safe", "Doing it twice does no harm", Kind.FLAG,
        help="Tries again also where it is not known whether the work was done.",
    ),
    Parameter(
        "fallback_to_manual", "Hand it to a person when the attempts are used up", Kind.FLAG,
        help="The task stays open instead of failing.",
    ),
    Parameter(
        "fallback_after", "Hand it to a person after … failures in a row", Kind.INTEGER, minimum=1, maximum=100,
        help="Counted over all tasks of the goal. Left empty: never.",
    ),
    Parameter(
        "max_parallel_runs", "Runs at once at most", Kind.INTEGER, minimum=1, maximum=1000, help="Left empty: no limit."
    ),
    Parameter(
        "isolation", "Isolation at least", Kind.CHOICE,
        choices=(("", "As the program does it"), (Isolation.LIMITED.value, "Limited"), ("sandboxed", "Sandboxed")),
        help="A run that cannot have it fails and says so.",
    ),
    Parameter(
        "script_folders", "Folders of a sandboxed script", Kind.LINES, maximum=4_000,
        help="One path a line: what it may read and write beside its own folder.",
    ),
    Parameter("script_network", "A sandboxed script may use the network", Kind.FLAG),
)  # fmt: skip
ACCOUNT_RUN_FIELDS = (
    Parameter(
        "max_parallel_runs", "Runs at once at most", Kind.INTEGER, minimum=1, maximum=1000,
        help="Of all goals together. Left empty: no limit.",
    ),
    Parameter(
        "run_gap_seconds", "Rest between runs in seconds", Kind.INTEGER, default="0", maximum=604_800,
        help="From the end of one run to the beginning of the next.",
    ),
    Parameter("quiet_from", "Quiet hours from", Kind.TIME, help="No run begins in them; by the clock of the goal."),
    Parameter("quiet_until", "Quiet hours until", Kind.TIME),
)  # fmt: skip


def check_folders(reading: Reading) -> None:
    """Refuse what is no absolute path, or too many of them."""
    folders = _folders(reading)
    wrong = next((each for each in folders if not PurePosixPath(each).is_absolute() or ".." in each.split("/")), None)
    if wrong is not None:
        reading.refuse("script_folders", f"Write whole paths that begin with / and hold no ..: {wrong}")
    elif any(not str(PurePosixPath(each)).strip("/") for each in folders):
        reading.refuse("script_folders", "The whole machine is no folder of a script: name the folders it needs.")
    elif len(folders) > MOST_FOLDERS:
        reading.refuse("script_folders", f"Name {MOST_FOLDERS} folders at most.")


def read_run_rules(reading: Reading) -> RunRules:
    """The rules of a goal's runs; nothing of them was refused."""
    level = reading.text("isolation")
    delay = reading.integer("retry_delay_seconds")
    return RunRules(
        max_attempts=reading.integer("max_attempts") or 1,
        retry_delay_seconds=60 if delay is None else delay,
        retry_safe=reading.flag("retry_safe"),
        fallback_to_manual=reading.flag("fallback_to_manual"),
        fallback_after=reading.integer("fallback_after"),
        most_running=reading.integer("max_parallel_runs"),
        containment=Containment(Isolation(level) if level else None, _folders(reading), reading.flag("script_network")),
    )


def typed_run_rules(rules: RunRules) -> dict[str, list[str]]:
    """Stored rules as a form would send them."""
    contained = rules.containment
    return {
        "max_attempts": [str(rules.max_attempts)],
        "retry_delay_seconds": [str(rules.retry_delay_seconds)],
        "retry_safe": _flag(rules.retry_safe),
        "fallback_to_manual": _flag(rules.fallback_to_manual),
        "fallback_after": _number(rules.fallback_after),
        "max_parallel_runs": _number(rules.most_running),
        "isolation": [contained.minimum.value] if contained.minimum else [],
        "script_folders": ["\n".join(contained.folders)],
        "script_network": _flag(contained.network),
    }


def read_account_rules(reading: Reading) -> AccountRunRules:
    """The rules of the runs on an account; half of the quiet hours is refused."""
    begins, ends = reading.time_of_day("quiet_from"), reading.time_of_day("quiet_until")
    if (begins is None) != (ends is None) and not {"quiet_from", "quiet_until"} & reading.refused:
        missing = "quiet_from" if begins is None else "quiet_until"
        reading.refuse(missing, "Quiet hours have a beginning and an end: fill in both, or neither.")
    elif begins is not None and begins == ends:
        reading.refuse("quiet_until", "These quiet hours would never begin: choose another end.")
    return AccountRunRules(
        most_running=reading.integer("max_parallel_runs"),
        gap_seconds=reading.integer("run_gap_seconds") or 0,
        quiet_from=begins,
        quiet_until=ends,
    )


def typed_account_rules(rules: AccountRunRules) -> dict[str, list[str]]:
    """Stored rules of an account as its form would send them."""
    return {
        "max_parallel_runs": _number(rules.most_running),
        "run_gap_seconds": [str(rules.gap_seconds)],
        "quiet_from": [rules.quiet_from.strftime("%H:%M")] if rules.quiet_from else [],
        "quiet_until": [rules.quiet_until.strftime("%H:%M")] if rules.quiet_until else [],
    }


def _folders(reading: Reading) -> tuple[str, ...]:
    lines = (line.strip() for line in reading.text("script_folders").split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line))


def _flag(is_set: bool) -> list[str]:
    return ["true"] if is_set else []


def _number(value: int | None) -> list[str]:
    return [] if value is None else [str(value)]
