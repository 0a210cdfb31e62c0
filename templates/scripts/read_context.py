# Reads what the program says about the task, and prints it.
import json
import os

with open("context.json", encoding="utf-8") as file:
    context = json.load(file)

task, goal, run = context["task"], context["goal"], context["run"]
account = context["account"]["username"] if context["account"] else "no account"
print(f"{goal['description']}: due on {task['due_date']}, for {account}")

if os.environ.get("TASK_RUN_MODE") == "shadow":
    # Beside a person: look and judge, but change nothing. Nothing but this script can see to that.
    print("A shadow run: nothing was done.")
    raise SystemExit(0)

# Here the work is done. Run again after a failure, it gets the same key: use it so that nothing is done twice.
print(f"The key of this work is {run['key']}.")
