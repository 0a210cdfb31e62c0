"""`python -m benchmarks [--quick]`: measure, write benchmarks/results.json and the table in docs/performance.md."""

import argparse
import json
import platform
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import generation, nothing_due, run_memory, run_start, script_runs
from benchmarks.measuring import Comparison, Result

_FOLDER = Path(__file__).parent
_BEGIN, _END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"


def main() -> None:
    """Run every comparison."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        results = _quick(Path(name)) if arguments.quick else _full(Path(name))
    for result in results:
        print(_line(result))
    if not arguments.quick:
        _keep(results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small figures that only prove that everything runs")
    parser.add_argument("--folder", default=None, help="where the databases of the benchmark lie meanwhile (8 GB)")
    return parser.parse_args()


def _quick(folder: Path) -> list[Result]:
    return [
        *generation.measure(folder, (200, 1_000), (2_000,), print),
        *nothing_due.measure(folder, ((100, 0), (1_000, 2_000)), print),
        *script_runs.measure(folder, 10, print),
        *run_start.measure(folder, 3, 0, print),
        *run_memory.measure(folder, 16, print),
    ]


def _full(folder: Path) -> list[Result]:
    return [
        *generation.measure(folder, (1_000, 10_000, 100_000, 1_000_000), (0, 1_000_000, 10_000_000), print),
        *nothing_due.measure(folder, ((1_000, 0), (1_000_000, 10_000_000)), print),
        *script_runs.measure(folder, 1_000, print),
        *run_start.measure(folder, 100, 10, print),
        *run_memory.measure(folder, 1_024, print),
    ]


def _keep(results: Sequence[Result]) -> None:
    kept = {
        "machine": platform.machine(),
        "python": platform.python_version(),
        "results": [_json(each) for each in results],
    }
    (_FOLDER / "results.json").write_text(json.dumps(kept, indent=1) + "\n")
    page = _FOLDER.parent / "docs" / "performance.md"
    before, rest = page.read_text().split(_BEGIN)
    after = rest.split(_END)[1]
    page.write_text(before + _BEGIN + "\n".join(_table(results)) + "\n" + _END + after)


def _json(result: Result) -> dict[str, object]:
    return result.as_json()


def _table(results: Sequence[Result]) -> list[str]:
    return ["| Row | Work | Ours | Limit | Ratio | Goal | |", "|---|---|---|---|---|---|---|", *map(_line, results)]


def _line(result: Result) -> str:
    met = {True: "met", False: "**not met**", None: ""}[result.is_met]
    if not isinstance(result, Comparison):
        return f"| {result.row} | {result.work} | {result.value:.3g} {result.unit} | | | ≤ {result.goal:g} | {met} |"
    goal = f"≤ {result.goal:g} ×" if result.goal is not None else ""
    ours, limit = (
        f"{statistics.median(each):.3g} {result.unit} (±{_spread(each):.0%})" for each in (result.ours, result.limit)
    )
    figures = f"{ours} | {limit}, {result.limit_is} | {result.ratio:.2f} ×"
    return f"| {result.row} | {result.work} | {figures} | {goal} | {met} |"


def _spread(values: Sequence[float]) -> float:
    """Half of what lies between the quarters, as a share of the median."""
    if len(values) < 2:
        return 0.0
    low, middle, high = statistics.quantiles(values, n=4)
    return (high - low) / 2 / middle


if __name__ == "__main__":
    main()
