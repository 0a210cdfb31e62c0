"""Text that would like to be markup, put wherever a person or a script can put text, and looked for on every page."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from tests.regression.program import Visitor, wait_until

SHOWN = (
    "platform", "color", "username", "account-notes", "description", "instructions",
    "script", "output", "run-note", "task-notes", "service", "service-output",
)  # fmt: skip
"""Where text can be put that pages show; values of variables are never shown."""


def hostile(place: str) -> str:
    """Leaves attributes, elements, scripts and titles, then brings an element that names the place."""
    return f"\"'></textarea></title></script><x-{place} onerror=alert(1) src=x><img src=x onerror=alert(2)>{{{{7*7}}}}"


def script() -> str:
    """Prints hostile text and leaves more of it in its result file."""
    return f"""# {hostile("script")}
import json, os
print({hostile("output")!r})
json.dump({{"note": {hostile("run-note")!r}, "value": 1}}, open(os.environ["RESULT_FILE"], "w"))
"""


def hostile_service(folder: Path) -> Path:
    """A file that declares a service with a hostile label, which prints hostile text and stays."""
    prints = f"import time; print({hostile('service-output')!r}); time.sleep(600)"
    lines = ["[services.printer]", f"label = {json.dumps(hostile('service'))}", "autostart = true"]
    file = folder / "services.toml"
    file.write_text("\n".join([*lines, f"command = {json.dumps([sys.executable, '-u', '-c', prints])}"]))
    file.chmod(0o600)
    return file


def fill(visitor: Visitor) -> None:
    """A second platform with an account, a goal and a task that has been run, noted and reopened: all of it hostile.

    The program has the service of `hostile_service`.
    """
    wait_until(lambda: "service-output" in visitor.page("/"))
    config = f'{{"color": "{hostile("color").replace(chr(34), chr(92) + chr(34))}"}}'
    visitor.send("/platforms/add", {"name": hostile("platform"), "config": config})
    visitor.send("/platforms/2/accounts/add", {"username": hostile("username"), "notes": hostile("account-notes")})
    task = visitor.add_goal(
        platform_id="2",
        account_ids="2",
        description=hostile("description"),
        instructions=hostile("instructions"),
        execution_strategy="CustomScript",
        execution_script_content=script(),
        execution_script_env_vars=f"TOKEN={hostile('variable')}",
    )
    visitor.run(task, "execution")
    visitor.send(f"/tasks/{task}/fail", {"notes": hostile("task-notes")})
    visitor.send(f"/tasks/{task}/reopen")


def asked_for() -> list[str]:
    """Addresses that carry the text themselves."""
    text = quote(hostile("address"), safe="")
    queries = [f"/all-tasks?{name}={text}" for name in ("q", "status", "platform", "due_from", "cursor", "done")]
    queries += [f"/runs?{name}={text}" for name in ("status", "kind", "goal", "trials", "cursor")]
    return [f"/{text}", f"/goals/{text}", f"/services/{text}/start", f"/goals/add?platform_id={text}", *queries]


def refused_forms() -> dict[str, dict[str, str]]:
    """Forms that come back with what was typed."""
    text = hostile("typed")
    goal = ("description", "instructions", "start_date", "policy_type", "interval_days", "account_ids", "platform_id",
            "execution_strategy", "execution_script_content", "check_strategy", "deadline_date")  # fmt: skip
    return {
        "/platforms/add": {"name": text * 2, "config": text},
        "/platforms/2/edit": {"name": text, "config": text},
        "/platforms/2/accounts/add": {"username": text * 3, "notes": text},
        "/goals/add": dict.fromkeys(goal, text),
        "/goals/1/edit": dict.fromkeys(goal, text),
        "/tasks/1/fail": {"notes": text + "\x07"},
        "/tasks/1/reschedule": {"due_date": text},
    }


MOST_ALIKE = 8
"""Addresses that differ in numbers alone are followed so often: a calendar leads on for ever."""


def every_page(visitor: Visitor, most_alike: int = MOST_ALIKE) -> dict[str, str]:
    """Every page that can be reached from the first one, by its address."""
    pages, waiting, alike = dict[str, str](), ["/", "/activity"], Counter[str]()
    while waiting:
        address = waiting.pop()
        family = re.sub(r"\d+", "0", address)
        if address in pages or alike[family] == most_alike:
            continue
        alike[family] += 1
        response = visitor.client.get(address)
        assert response.status_code == 200, f"{address}: {response.status_code}"
        if not response.headers["content-type"].startswith("text/html"):
            continue  # a download: no browser makes a page of it
        pages[address] = response.text
        links = (
            urljoin(address, link.replace("&amp;", "&"))
            for link in re.findall(r'<a [^>]*href="([^"]*)"', pages[address])
        )
        waiting += [link.partition("#")[0] for link in links if urlsplit(link).netloc == ""]
    return pages


@dataclass
class Found(HTMLParser):
    """What a page makes of hostile text: `intruders` became markup, `shown` are the places whose text is text."""

    intruders: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith("x-") or any(name.startswith("on") for name, _ in attrs):
            self.intruders.append(tag)
        for name, value in attrs:
            if name in {"href", "src", "action"} and (value or "").lower().startswith(("javascript:", "x")):
                self.intruders.append(f"{tag} {name}")
            self.handle_data(value or "")

    def handle_data(self, data: str) -> None:
        self.shown |= set(re.findall(r"<x-([a-z-]+) onerror", data))
        if "alert(2)>49" in data:
            self.intruders.append("a template")


def found_in(page: str) -> Found:
    """What a page makes of hostile text."""
    found = Found()
    found.feed(page)
    found.close()
    return found
