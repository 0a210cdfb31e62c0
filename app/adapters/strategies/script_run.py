"""How a strategy runs its script: the fields that a form shows for it, and what the script is given."""

import json
from collections.abc import Mapping

from app.domain.fields import Kind, Parameter
from app.ports.script_runner import IScriptRunner, ScriptJob, ScriptResult
from app.ports.strategies import StrategyRequest

SCRIPT, VARIABLES = "script_content", "script_env_vars"
SCRIPT_PARAMETERS = (
    Parameter(
        SCRIPT,
        "Script",
        Kind.SCRIPT,
        required=True,
        maximum=256 * 1024,
        help="Python, or any interpreter that the first line names, such as #!/bin/sh.",
    ),
    Parameter(
        VARIABLES,
        "Variables",
        Kind.VARIABLES,
        maximum=64 * 1024,
        secret=True,
        help="One KEY=value per line, given to the script as environment variables. Values are stored encrypted.",
    ),
)
RUN_MODE = "TASK_RUN_MODE"
_SAID_BY_THE_PROGRAM = {"TASK_CONTEXT", "RUN_KEY", RUN_MODE}
CONTEXT_FILE, RESULT_FILE = "context.json", "result.json"
_LONGEST_STRING = 128 * 1024
"""The longest NAME=value, closing zero byte included, with which Linux starts a program: MAX_ARG_STRLEN, execve(2)."""


def run_script(runner: IScriptRunner, request: StrategyRequest) -> ScriptResult:
    """Run the script of the request to its end."""
    return runner.run(script_job(request))


def script_job(request: StrategyRequest) -> ScriptJob:
    """What the runner is handed for it."""
    context = _as_json(request.context)
    return ScriptJob(
        script=request.parameters.get(SCRIPT, ""),
        environment=_environment(request, context),
        files={CONTEXT_FILE: context},
        result_file=RESULT_FILE,
        timeout_seconds=request.timeout_seconds,
        emit=request.emit,
        emit_error=request.emit_error,
        is_cancelled=request.is_cancelled,
        containment=request.containment,
        await_start=request.await_start,
    )


def _environment(request: StrategyRequest, context: str) -> Mapping[str, str]:
    """The goal's own variables never hide what the program says about the run."""
    own = {name: value for name, value in request.variables.items() if name not in _SAID_BY_THE_PROGRAM}
    environment = {**own, "RUN_KEY": request.run_key, RUN_MODE: _mode_of(request)}
    if len(f"TASK_CONTEXT={context}\0".encode()) <= _LONGEST_STRING:
        return {**environment, "TASK_CONTEXT": context}
    # Half a JSON text would be read wrongly; a missing one is noticed, and the reason stands first in the output.
    request.emit(f"TASK_CONTEXT is left out: the context is too long for a variable. Read {CONTEXT_FILE}.\n".encode())
    return environment


def _mode_of(request: StrategyRequest) -> str:
    """What is expected of the run: `acting`, `trial`, or `shadow`, which must look and not act."""
    run = request.context.get("run")
    return str(run.get("mode", "acting")) if isinstance(run, Mapping) else "acting"


def _as_json(context: Mapping[str, object]) -> str:
    """Short and always encodable: what is no valid Unicode becomes an escape that JSON readers understand."""
    text = json.dumps(context, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
