"""The labelled answers, and which of them are held out."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parents[2] / "tests" / "rules" / "data"
SAMPLE: Final = DATA / "error-cases.jsonl"
FURTHER: Final = DATA / "further-cases.jsonl"
THREADS: Final = DATA / "thread-cases.jsonl"
LATER: Final = DATA / "later-cases.jsonl"
FRESH: Final = DATA / "fresh-cases.jsonl"
OBSERVED: Final = (
    "provider",
    "stage",
    "http_status",
    "headers",
    "body",
    "callback_params",
    "context",
)


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """An observation with the code that is right, and the codes that are acceptable."""

    id: str
    provider: str
    observation: dict[str, Any]
    label: str
    acceptable: frozenset[str]


def read_cases(path: Path) -> list[LabelledCase]:
    """Every line of a file."""
    return [_case(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]


def is_held_out(case: LabelledCase) -> bool:
    """Whether nobody looked at this provider's lines while writing rules."""
    word = re.sub(r"[^a-z0-9 ]", "", case.provider.lower()).split()[0]
    return int(hashlib.sha256(f"regrant:{word}".encode()).hexdigest(), 16) % 3 == 0


def _case(row: dict[str, Any]) -> LabelledCase:
    return LabelledCase(
        id=row["id"],
        provider=row["provider"],
        observation={name: row.get(name) for name in OBSERVED},
        label=row["label"],
        acceptable=frozenset({row["label"], *row.get("alternatives", ())}),
    )
