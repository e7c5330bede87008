"""Two cases that were merged and parted again, with each of their events."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid5

from archive.case.model import Case
from archive.kernel import Event
from archive.merging.events import CaseGaveBack, CaseMerged, CaseMergeUndone, CaseShielded, CaseTookOver
from archive.recordwide import Protection
from archive.values import PersonalData, Publicity, PublicityClass
from tests.given import ID, WHY, a_case

ONE, OTHER = (uuid5(ID, str(number)) for number in (202, 203))  # as `tests.history.make` counts
HIDES = Protection(
    publicity=Publicity(publicity=PublicityClass.not_public), personal=PersonalData.personal, undecided=True
)
CREATED: dict[str, Any] = {}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {}
VERBS: Mapping[type[Event], Callable[..., None]] = dict.fromkeys(
    (CaseMerged, CaseTookOver, CaseShielded, CaseMergeUndone, CaseGaveBack), Case.merge
)


def histories() -> Sequence[tuple[Case, list[Event]]]:
    return [
        (a_case(), [CaseMerged(into=OTHER, protects=HIDES, content=WHY), CaseMergeUndone(left=OTHER, content=WHY)]),
        (a_case(), [CaseTookOver(merged=ONE, protects=HIDES), CaseGaveBack(merged=ONE)]),
        (a_case(), [CaseTookOver(merged=ONE), CaseShielded(because_of=ONE, protects=HIDES)]),
    ]
