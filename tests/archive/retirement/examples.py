"""A retirement and everything that can happen to it. It is no kind of record: nobody registers or imports one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.disposal.events import Probed
from archive.document.events import File
from archive.kernel import Event
from archive.retirement.events import (
    Custody,
    FiledCertificate,
    HolderAddress,
    Place,
    PredecessorRetired,
    Proposal,
    Remark,
    Removed,
    RetirementApproved,
    RetirementBegun,
    RetirementCompleted,
    RetirementProposed,
    RetirementWithdrawn,
    Withdrawal,
)
from archive.retirement.model import Retirement
from tests.given import ID, SECRETARY, day

CREATED: dict[str, Any] = {}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {}
AGE = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


def approve(retirement: Retirement, approved: RetirementApproved, **more: Any) -> None:
    retirement.approve(approved, ID, **more)


VERBS: Mapping[type[Event], Callable[..., None]] = {
    RetirementProposed: Retirement.propose,
    RetirementApproved: approve,
    RetirementWithdrawn: Retirement.withdraw,
    RetirementBegun: Retirement.begin,
    RetirementCompleted: Retirement.complete,
    PredecessorRetired: Retirement.recognise,
}


def proposed(**said: Any) -> RetirementProposed:
    second = HolderAddress(recipient="toinen", address="https://toinen.example/{id}")
    content = Proposal(address="https://seuraaja.example/{id}", addresses=(second,), recipients=(AGE,))
    told = {"proposed_on": day("2026-11-02"), "signing_key": "handed_over", "content": content} | said
    return RetirementProposed.model_validate(told)


def approved() -> RetirementApproved:
    return RetirementApproved(
        approved_on=day("2026-11-03"), executable_from=day("2026-11-10"), content=Remark(note="Nähty.")
    )


def begun(on: str = "2026-11-10") -> RetirementBegun:
    return RetirementBegun(begun_on=day(on), witnessed=16, content=Place(to="/mnt/muualla/"))


def withdrawn() -> RetirementWithdrawn:
    return RetirementWithdrawn(withdrawn_on=day("2026-11-04"), content=Withdrawal(reason="Kuitti puuttui."))


def completed(**said: Any) -> RetirementCompleted:
    removed = Removed(
        records=4, contents=9, files=3, shared=0, keys=1, passes=1, by=Probed.content, probes=40, searched=30, hits=0
    )
    held = Custody(handover=ID, recipient="seuraaja", since=day("2026-11-01"), records=4)
    told = {
        "retired_on": day("2026-11-10"), "signing_key": "handed_over", "key": "toimisto+0+key", "key_file": "ab" * 32,
        "held": (held,), "removed": removed, "proposed_by": ID, "approved_by": SECRETARY,
        "backups_until": day("2027-02-10"), "content": Proposal(address="https://seuraaja.example/{id}"),
    }  # fmt: skip
    return RetirementCompleted.model_validate(told | said)


def of_a_predecessor(**said: Any) -> PredecessorRetired:
    file = File(digest="cd" * 32, size=2, filename="certificate.json", media_type="application/json")
    told = {
        "predecessor": "edeltaja", "retired_on": day("2026-11-10"), "certified_at": "2026-11-10T10:00:00Z",
        "position": 16, "root": "ab" * 32, "key": "toimisto+0+key", "signing_key": "handed_over", "key_file": "ef" * 32,
        "content": FiledCertificate(file=file, chain=file.model_copy(update={"filename": "checkpoints.json"})),
    }  # fmt: skip
    return PredecessorRetired.model_validate(told | said)


def an_approved_retirement() -> Retirement:
    retirement = Retirement(ID)
    retirement.propose(proposed(later_contents_upto=14), by=ID)
    retirement.approve(approved(), ID, by=SECRETARY)
    return retirement


def histories() -> Sequence[tuple[Retirement, list[Event]]]:
    """Retirements with every event there is but those after which an archive records nothing."""
    taken_back = Retirement(ID)
    taken_back.propose(proposed(), by=ID)
    return [(taken_back, [withdrawn(), proposed(), approved()]), (Retirement(ID), [of_a_predecessor()])]
