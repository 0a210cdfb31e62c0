"""`python -m benchmarks [--quick] [--only PART …]`: measure, and write the figures and the table of the docs."""

import argparse
import json
import platform
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import generation, memory, nothing_due, run_memory, run_start, script_runs
from benchmarks.measuring import Result

_KEPT = Path(__file__).with_name("results.json")
_PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
_BEGIN, _END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
_SIZES, _HISTORIES = (1_000, 10_000, 100_000, 1_000_000), (0, 1_000_000, 10_000_000)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """What is measured together: with figures that say something, and with small ones that only prove that it runs."""

    full: Callable[[Path, Say], list[Result]]
    quick: Callable[[Path, Say], list[Result]]


# Memory comes first: what the others leave behind in this process would hide what a run takes.
PARTS: Mapping[str, Part] = {
    "memory": Part(
        lambda folder, say: [*run_memory.measure(folder, 1_024, say), *memory.measure(folder, 5, 1_000_000, say)],
        lambda folder, say: [*run_memory.measure(folder, 16, say), *memory.measure(folder, 1, 500, say)],
    ),
    "start": Part(
        lambda folder, say: run_start.measure(folder, 100, 6, say),
        lambda folder, say: run_start.measure(folder, 3, 0, say),
    ),
    "runs": Part(
        lambda folder, say: script_runs.measure(folder, 1_000, say),
        lambda folder, say: script_runs.measure(folder, 10, say),
    ),
    "idle": Part(
        lambda folder, say: nothing_due.measure(folder, ((1_000, 0), (1_000_000, 10_000_000)), say),
        lambda folder, say: nothing_due.measure(folder, ((100, 0), (1_000, 2_000)), say),
    ),
    "generation": Part(
        lambda folder, say: generation.measure(folder, _SIZES, _HISTORIES, say),
        lambda folder, say: generation.measure(folder, (200, 1_000), (2_000,), say),
    ),
}


def main() -> None:
    """Run every comparison, or those that were asked for."""
    arguments = _arguments()
    for name in arguments.only or PARTS:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            measure = PARTS[name].quick if arguments.quick else PARTS[name].full
            results = [each.as_json() for each in measure(Path(folder), print)]
        for result in results:
            print(_line(result))
        if not arguments.quick:
            _keep(name, results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small figures that only prove that everything runs")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part; the others keep theirs")
    parser.add_argument("--folder", default=None, help="where the databases of the benchmark lie meanwhile (8 GB)")
    return parser.parse_args()


def _keep(name: str, results: Sequence[Mapping[str, Any]]) -> None:
    kept = json.loads(_KEPT.read_text())
    kept |= {"machine": platform.machine(), "python": platform.python_version()}
    kept["parts"] = {**kept.get("parts", {}), name: {"on": str(datetime.now(UTC).date()), "results": results}}
    _KEPT.write_text(json.dumps(kept, indent=1) + "\n")
    everything = [result for part in kept["parts"].values() for result in part["results"]]
    before, rest = _PAGE.read_text().split(_BEGIN)
    table = "\n".join(_table(sorted(everything, key=lambda result: int(result["row"]))))
    _PAGE.write_text(f"{before}{_BEGIN}{table}\n{_END}{rest.split(_END)[1]}")


def _table(results: Sequence[Mapping[str, Any]]) -> list[str]:
    return ["| Row | Work | Ours | Limit | Ratio | Goal | |", "|---|---|---|---|---|---|---|", *map(_line, results)]


def _line(result: Mapping[str, Any]) -> str:
    met = {True: "met", False: "**not met**", None: ""}[result["is_met"]]
    row, work, unit, goal = (result[name] for name in ("row", "work", "unit", "goal"))
    if "value" in result:
        return f"| {row} | {work} | {result['value']:.3g} {unit} | | | ≤ {goal:g} | {met} |"
    shown_goal = f"≤ {goal:g} ×" if goal is not None else ""
    ours, limit = (
        f"{statistics.median(each):.3g} {unit} (±{_spread(each):.0%})" for each in (result["ours"], result["limit"])
    )
    figures = f"{ours} | {limit}, {result['limit_is']} | {result['ratio']:.2f} ×"
    return f"| {row} | {work} | {figures} | {shown_goal} | {met} |"


def _spread(values: Sequence[float]) -> float:
    """Half of what lies between the quarters, as a share of the median."""
    if len(values) < 2:
        return 0.0
    low, middle, high = statistics.quantiles(values, n=4)
    return (high - low) / 2 / middle


if __name__ == "__main__":
    main()
