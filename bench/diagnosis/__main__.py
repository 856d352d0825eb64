"""Score the engine on the labelled answers: `python -m bench.diagnosis [--misses]`."""

import sys
from collections.abc import Iterable

from bench.diagnosis.cases import FRESH, FURTHER, LATER, SAMPLE, THREADS, is_held_out, read_cases
from bench.diagnosis.hostile import slowest_mutation
from bench.diagnosis.scoring import Outcome, judge, score
from regrant.diagnosis import explain

HEADER = (
    f"{'':34}{'cases':>6}{'exact':>8}{'accept':>8}{'top 3':>8}{'certain+wrong':>15}{'slowest':>10}"
)


def main() -> None:
    """Print one line per set, and on demand what was missed where one may look."""
    explain("warm up: reads the vendors' lists once")
    sample = [judge(case) for case in read_cases(SAMPLE)]
    further = [judge(case) for case in read_cases(FURTHER)]
    threads = [judge(case) for case in (*read_cases(THREADS), *read_cases(LATER))]
    fresh = [judge(case) for case in read_cases(FRESH)]
    sets: dict[str, list[Outcome]] = {
        "sample": sample,
        "further, seen": [one for one in further if not is_held_out(one.case)],
        "further, held out": [one for one in further if is_held_out(one.case)],
        "threads, seen": threads,
        "fresh, seen": [one for one in fresh if not is_held_out(one.case)],
        "fresh, held out": [one for one in fresh if is_held_out(one.case)],
    }
    write(HEADER)
    for name, outcomes in sets.items():
        write(_line(name, outcomes))
    milliseconds, kind = slowest_mutation()
    write(f"slowest of the hostile answers: {milliseconds:.1f} ms ({kind})")
    if "--misses" in sys.argv:
        open_ones = ("sample", "further, seen", "threads, seen", "fresh, seen")
        _write_misses([one for name in open_ones for one in sets[name]])


def _line(name: str, outcomes: Iterable[Outcome]) -> str:
    total = score(outcomes)
    shares = "".join(f"{share:8.1%}" for share in (total.exact, total.acceptable, total.in_three))
    rest = f"{total.certain_and_wrong:15.1%}{total.slowest_milliseconds:7.1f} ms"
    return f"{name:34}{total.cases:6}{shares}{rest}"


def _write_misses(outcomes: Iterable[Outcome]) -> None:
    for one in outcomes:
        if not one.is_exact:
            mark = "  " if one.is_acceptable else "!!"
            write(f"{mark} {one.case.id}: {one.case.label}, said {', '.join(one.codes[:3])}")


def write(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
