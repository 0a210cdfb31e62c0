# Posts a message to a webhook. Add two variables below: WEBHOOK_URL=… and WEBHOOK_KEY=…
import json
import os
import sys
import urllib.request

with open("context.json", encoding="utf-8") as file:
    context = json.load(file)

url, key = os.environ.get("WEBHOOK_URL", ""), os.environ.get("WEBHOOK_KEY", "")
if not url:
    sys.exit("Add the variable WEBHOOK_URL to the goal.")

message = {"text": f"{context['goal']['description']} ({context['task']['due_date']})"}
if os.environ.get("TASK_RUN_MODE") == "shadow":
    print("A shadow run: this would be posted:", json.dumps(message))
    raise SystemExit(0)

headers = {
    "Content-Type": "application/json",
    "Authorization": f"Bearer {key}",
    "Idempotency-Key": os.environ["RUN_KEY"],  # the same over all attempts, so that a repeat can be told from a new one
}
request = urllib.request.Request(url, json.dumps(message).encode(), headers)
with urllib.request.urlopen(request, timeout=30) as answer:
    print("Posted, answered with", answer.status)
