# Looks for a number on a page and compares it with a target. Variables: PAGE_URL=…, TARGET=100, PATTERN=([0-9]+) followers
import json
import os
import re
import sys
import urllib.request

url, target = os.environ.get("PAGE_URL", ""), float(os.environ.get("TARGET", "100"))
pattern = os.environ.get("PATTERN", r"([0-9][0-9.,]*)")
if not url:
    sys.exit("Add the variable PAGE_URL to the goal.")

with urllib.request.urlopen(url, timeout=30) as answer:
    page = answer.read(5_000_000).decode("utf-8", "replace")
found = re.search(pattern, page)
if found is None:
    sys.exit(f"Nothing on the page fits {pattern}")

value = float(found[1].replace(",", ""))
result = {
    "verdict": "CHECK_SUCCESS" if value >= target else "CHECK_FAIL",  # GOAL_MET ends a goal that asks until it is met
    "value": value,
    "target": target,
    "note": f"{value:g} of {target:g}",
}
with open(os.environ["RESULT_FILE"], "w", encoding="utf-8") as file:
    json.dump(result, file)
print(result["note"])
