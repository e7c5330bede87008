"""What came of each mutant, kept as it comes, so that a run that was stopped goes on."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

KILLED, SURVIVED, TIMED_OUT, NO_TEST = "killed", "survived", "timed out", "no test"


@dataclass(frozen=True, slots=True)
class Result:
    """One mutant; `place` and `operator` name it, `source` and `commit` say of which program."""

    place: str
    operator: str
    occurrence: int
    source: str
    commit: str
    path: str
    line: int
    was: str
    became: str
    outcome: str
    tests: int
    by: str
    took: float


class Results:
    """All results of all runs; those of a program that is the same again are not made twice."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self._all = [Result(**json.loads(line)) for line in lines if line.endswith("}")]

    def known(self, place: str, operator: str, occurrence: int, source: str, commit: str) -> Result | None:
        """What came of this mutant: at this commit, or killed in a file that is still the same."""
        for each in reversed(self._all):
            same = (each.place, each.operator, each.occurrence, each.source) == (place, operator, occurrence, source)
            if same and (each.commit == commit or each.outcome == KILLED):
                return each
        return None

    def add(self, result: Result) -> None:
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
            self._all.append(result)


def changed(before: str, after: str) -> tuple[str, str]:
    """The lines that a mutation changed, before and after."""
    old, new = before.splitlines(), after.splitlines()
    least = min(len(old), len(new))
    first = next((at for at in range(least) if old[at] != new[at]), least)
    last = next((at for at in range(least - first) if old[-1 - at] != new[-1 - at]), least - first)
    return _one_line(old[first : len(old) - last]), _one_line(new[first : len(new) - last])


def _one_line(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())
