"""The scripts of the demo's goals. They touch nothing, need no network, and go on telling the story when run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from app.domain.run import RunOutcome, RunStatus, Verdict

FOLLOWERS_TARGET = 6000

FOLLOWERS_FIRST = '''\
"""How many people follow the bakery. A sample: it counts up by the days since the goal began."""
import datetime, json, os

context = json.loads(os.environ["TASK_CONTEXT"])
start = datetime.date.fromisoformat(context["goal"]["start_date"])
day = datetime.date.fromisoformat(context["task"]["due_date"])
followers = 3900 + 11 * (day - start).days
print(f"{followers} followers")
print("GOAL_MET" if followers >= 6000 else "CHECK_SUCCESS")
'''
FOLLOWERS = '''\
"""How many people follow the bakery. A sample: it counts up by the days since the goal began, with ups and downs."""
import datetime, json, os, zlib

context = json.loads(os.environ["TASK_CONTEXT"])
start = datetime.date.fromisoformat(context["goal"]["start_date"])
due = context["task"]["due_date"]
days = (datetime.date.fromisoformat(due) - start).days
followers = 3900 + 11 * days + zlib.crc32(due.encode()) % 90
verdict = "GOAL_MET" if followers >= 6000 else "CHECK_SUCCESS"
print(f"{followers} followers, 6000 wanted")
with open(os.environ["RESULT_FILE"], "w", encoding="utf-8") as file:
    json.dump({"verdict": verdict, "value": followers, "target": 6000}, file)
'''
ORDERS = '''\
"""Write the orders of the day into a file. A sample: the orders are made up."""
import json, os, zlib

context = json.loads(os.environ["TASK_CONTEXT"])
due = context["task"]["due_date"]
count = 12 + zlib.crc32(due.encode()) % 30
print(f"Reading the orders of {due} from the shop")
for number in range(1, count + 1, 10):
    print(f"  orders {number} to {min(number + 9, count)}: read")
print(f"\\x1b[32m{count} orders written\\x1b[0m")
'''
ADDRESSES = '''\
"""Take addresses that no longer answer off the list. A sample: nothing is sent and nothing is removed."""
import json, os, zlib

context = json.loads(os.environ["TASK_CONTEXT"])
gone = zlib.crc32(context["run"]["key"].encode()) % 9
print("Looking for addresses that no longer answer")
print(f"{gone} of 1,842 addresses are gone; look over the list before they are removed")
'''
BACKUPS = '''\
"""Is there a backup of last night, and is it whole? A sample: it always finds one."""
import json, os, zlib

context = json.loads(os.environ["TASK_CONTEXT"])
machine = context["account"]["username"]
size = 4200 + zlib.crc32(context["run"]["key"].encode()) % 300
print(f"{machine}: backup of {context['task']['due_date']}, {size} MiB, checksums agree")
with open(os.environ["RESULT_FILE"], "w", encoding="utf-8") as file:
    json.dump({"verdict": "CHECK_SUCCESS", "value": size}, file)
'''
BREAD = '''\
"""Put the bread of the day on the site. A sample: nothing is sent, neither in the shadow nor when it acts."""
import json, os, zlib

context = json.loads(os.environ["TASK_CONTEXT"])
due = context["task"]["due_date"]
bread = ("Rye", "Spelt", "Walnut", "Potato")[zlib.crc32(due.encode()) % 4]
if os.environ["TASK_RUN_MODE"] == "shadow":
    print(f"This would be put on the site: {bread} bread, {due}")
else:
    print(f"On the site: {bread} bread, {due}")
'''
PHOTOGRAPHS = '''\
"""Copy the photographs of the last days to the second disk. A sample: nothing is copied."""
import json, os, zlib

context = json.loads(os.environ["TASK_CONTEXT"])
count = zlib.crc32(context["task"]["due_date"].encode()) % 60
held_back = os.environ["TASK_RUN_MODE"] == "shadow"
print(f"{count} new photographs " + ("would be copied" if held_back else "copied"))
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One run: whose script it is, for which day, and which attempt at it."""

    start: date
    day: date
    account: str
    attempt: int
    key: str
    is_in_shadow: bool = False


@dataclass(frozen=True, slots=True)
class Played:
    """How a run went, what it printed, and how many seconds it took."""

    outcome: RunOutcome
    output: str
    seconds: int


def _number(text: str) -> int:
    return crc32(text.encode())


def _followers(scene: Scene) -> Played:
    if _number(f"instagram {scene.day}") % 9 == 0:
        note = "exit status 1"
        failed = RunOutcome(status=RunStatus.FAILED, note=note, exit_status=1)
        return Played(failed, "Asking for the number of followers\n503 Service Unavailable\n", 31)
    value = 3900 + 11 * (scene.day - scene.start).days + _number(scene.day.isoformat()) % 90
    verdict = Verdict.GOAL_MET if value >= FOLLOWERS_TARGET else Verdict.CHECK_SUCCESS
    outcome = RunOutcome(
        status=RunStatus.SUCCEEDED, verdict=verdict, exit_status=0, value=float(value), target=float(FOLLOWERS_TARGET)
    )
    return Played(outcome, f"{value} followers, {FOLLOWERS_TARGET} wanted\n", 2)


def _orders(scene: Scene) -> Played:
    said = f"Reading the orders of {scene.day} from the shop\n"
    drawn = _number(f"shop {scene.day} {scene.attempt}") % 14
    if drawn == 0:
        note = "Timed out after 60 seconds."
        return Played(RunOutcome(status=RunStatus.TIMED_OUT, note=note, exit_status=-9), said, 60)
    if drawn == 1:
        note, trace = "exit status 1", "ConnectionError: the shop closed the connection\n"
        return Played(RunOutcome(status=RunStatus.FAILED, note=note, exit_status=1), f"{said}{trace}", 7)
    count = 12 + _number(scene.day.isoformat()) % 30
    read = "".join(f"  orders {each} to {min(each + 9, count)}: read\n" for each in range(1, count + 1, 10))
    done = f"{said}{read}\x1b[32m{count} orders written\x1b[0m\n"
    return Played(RunOutcome(status=RunStatus.SUCCEEDED, exit_status=0), done, 3 + count // 10)


def _addresses(scene: Scene) -> Played:
    gone = _number(scene.key) % 9
    said = (
        "Looking for addresses that no longer answer\n"
        f"{gone} of 1,842 addresses are gone; look over the list before they are removed\n"
    )
    return Played(RunOutcome(status=RunStatus.SUCCEEDED, exit_status=0), said, 44)


def _backups(scene: Scene) -> Played:
    size = 4200 + _number(scene.key) % 300
    if _number(f"backup {scene.key}") % 31 == 0:
        note = "The checksum of one file differs."
        failed = RunOutcome(
            status=RunStatus.SUCCEEDED, verdict=Verdict.CHECK_FAIL, note=note, exit_status=0, value=float(size)
        )
        return Played(failed, f"{scene.account}: backup of {scene.day}, {size} MiB\n{note}\n", 5)
    outcome = RunOutcome(status=RunStatus.SUCCEEDED, verdict=Verdict.CHECK_SUCCESS, exit_status=0, value=float(size))
    said = f"{scene.account}: backup of {scene.day}, {size} MiB, checksums agree\n"
    return Played(outcome, said, 4)


def _bread(scene: Scene) -> Played:
    if _number(f"bread {scene.day}") % 19 == 0:
        trace = "The site answers 502 Bad Gateway\n"
        return Played(RunOutcome(status=RunStatus.FAILED, note="exit status 1", exit_status=1), trace, 12)
    bread = ("Rye", "Spelt", "Walnut", "Potato")[_number(scene.day.isoformat()) % 4]
    said = "This would be put on the site" if scene.is_in_shadow else "On the site"
    return Played(RunOutcome(status=RunStatus.SUCCEEDED, exit_status=0), f"{said}: {bread} bread, {scene.day}\n", 2)


def _photographs(scene: Scene) -> Played:
    said = "would be copied" if scene.is_in_shadow else "copied"
    count = _number(scene.day.isoformat()) % 60
    return Played(RunOutcome(status=RunStatus.SUCCEEDED, exit_status=0), f"{count} new photographs {said}\n", 8)


PLAYED: Mapping[str, Callable[[Scene], Played]] = {
    "followers": _followers,
    "orders": _orders,
    "addresses": _addresses,
    "backups": _backups,
    "bread": _bread,
    "photographs": _photographs,
}
"""How the runs of a goal went while the story was lived, by the goal's name in the story."""
