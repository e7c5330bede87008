"""Carries a retirement out: copies destroyed and searched for, certificate, last checkpoint, and the key gone.

Each step can be done again: what to do is in the record from its beginning, and the next start goes on where a kill
came. `step` is called after each.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID

from archive.backup.usecases import held_until
from archive.disposal.destroying import cleared, leave_to_holders
from archive.disposal.events import Probed, Search
from archive.errors import Damaged, NotFound
from archive.handover.events import HandoverAcknowledged
from archive.kernel import ActorId
from archive.ledger.checkpoint.checkpoint import latest, make_checkpoint
from archive.ledger.usecases import ensure_key, forget_key, forget_next, known_keys
from archive.record.keys import Keys
from archive.recordwide import RecordDestroyed
from archive.retention.usecases import MOST_AT_ONCE, record_of
from archive.retirement.events import Custody, Removed, RetirementApproved, RetirementCompleted, RetirementProposed
from archive.retirement.usecases import complete_retirement, did, retirement, retirement_id
from services.disposal.execution import Memory
from services.disposal.export import give_last, write_list
from services.disposal.marks import erase
from services.disposal.removal import Removing
from services.disposal.traces import trace
from services.proof.publication import publish
from services.retirement.certificate import FOLDER, key_handed_over, write_certificate
from services.retirement.searches import keep_search, kept_searches
from services.retirement.witness import NotWitnessed, witnessed

BATCH = 100
Step = Callable[[str], object]
_BASIS = "transferred to {} on {}"


class Retiring:
    """One run of a retirement that has begun, from wherever the last one ended."""

    def __init__(self, places: Removing, keys: Keys, by: ActorId, *, backup_days: int, marks: Path) -> None:
        self._places, self._archive, self._keys, self._by = places, places.archive, keys, by
        self._id, self._backup_days = retirement_id(places.archive), backup_days
        self._marks, self._folder = marks / str(self._id), places.home / FOLDER
        self._recipients = dict[str, str]()

    def run(self, step: Step = lambda name: None) -> None:
        """Bring it to its end. Refuses: remains that are found; a last checkpoint that nobody outside has."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if retirement(self._archive).completed is None:
            while ids := self._next():
                self._destroy(ids, step)
            write_list(self._archive, self._keys, self._folder / "destructions.jsonl", by=self._by)
            step("listed")
            self._certify(step)
        last = latest(self._archive)
        if last is None or last.size != self._archive.position:
            last = make_checkpoint(self._archive, self._keys, by=self._by)
            step("signed")
        write_certificate(self._places, self._folder)
        step("written")
        if witnessed(self._archive) < last.size:
            begun = retirement(self._archive).begun
            place = getattr(begun.content, "to", None) if begun is not None else None
            if place is None:
                raise NotWitnessed(last.size)
            give_last(self._archive, self._folder, place)
            publish(self._archive, last, place)
            step("published")
        for each in known_keys(self._archive):
            forget_key(self._keys, each.key.vkey)
        forget_next(self._keys)
        step("key")
        streams = [str(id) for id in self._destroyed()]
        with self._archive.recorder.transaction() as record:
            record.destructions.certified(str(self._id), streams)
        step("ended")
        self._places.projections.catch_up()

    def _next(self) -> list[UUID]:
        """The records of the next pass: those whose destruction was not searched for yet, then others that are here."""
        memory = Memory(self._marks)
        begun = memory.records()
        if not begun and self._archive.recorder.destructions.any_left():  # the marks were lost
            begun = {UUID(stream) for stream, _ in self._archive.recorder.destructions.left()}
        return sorted(begun) or list(islice(self._here(), MOST_AT_ONCE))

    def _here(self) -> Iterator[UUID]:
        """Every record that is not destroyed; not what the archive keeps about itself."""
        after, upto = 0, self._archive.position
        gone = {stream for stream, _ in self._archive.recorder.facts_named(RecordDestroyed.name, 0)[1]}
        while found := self._archive.recorder.begun_between(after, BATCH, upto):
            after = found[-1][0]
            for _, stream in found:
                if stream not in gone and self._is_record(UUID(stream)):
                    yield UUID(stream)

    def _is_record(self, id: UUID) -> bool:
        try:
            record_of(self._archive, id)
        except NotFound:
            return False
        return True

    def _destroy(self, ids: list[UUID], step: Step) -> None:
        """One pass: probes of each, the tombstones, everything derived cleaned, every file searched."""
        memory, files = Memory(self._marks), self._places.files
        here = [id for id in ids if self._is_record(id) and record_of(self._archive, id).destroyed_on is None]
        for id in here:
            trace(memory.probes, self._archive, files, id, self._places.text)
            memory.traced.add(id)
        for digest in self._archive.recorder.destructions.digests_left():
            memory.probes.digest(digest)
        if here:
            memory.keep()
        step("marked")
        self._places.remove_reject_lines(memory.probes, here)
        rest = iter(here)
        while batch := list(islice(rest, BATCH)):
            leave_to_holders(self._archive, batch, by=self._by, authority=self._id, basis=self._basis)
            step("destroyed")
        self._places.remove()
        step("removed")
        found = self._places.search(self._id, *memory.searcher(ids), ids)
        keep_search(self._folder, found)
        step("searched")
        with self._archive.recorder.transaction() as record:
            record.destructions.keep_found(str(self._id), ())
        erase(self._marks)
        step("erased")

    def _basis(self, record: UUID) -> str:
        """To which archive a record went and when, as its tombstone states it."""
        fact = self._archive.custody.known().records[record]
        return _BASIS.format(self._recipient(str(fact["handover"])), fact["transferred_on"])[:120]

    def _recipient(self, handover: str) -> str:
        if handover not in self._recipients:
            events = [each.event for each in self._archive.history(UUID(handover))]
            accepted = [each for each in events if isinstance(each, HandoverAcknowledged)]
            if not accepted:
                raise Damaged("The receipt for a transfer is missing.", field="receipt")
            self._recipients[handover] = accepted[0].recipient
        return self._recipients[handover]

    def _destroyed(self) -> list[UUID]:
        """The records whose copies this retirement destroyed."""
        _, found = self._archive.recorder.facts_named(RecordDestroyed.name, 0, own=True)
        return [UUID(stream) for stream, fact in found if fact.get("disposal") == str(self._id)]

    def _certify(self, step: Step) -> None:
        archive, found = self._archive, retirement(self._archive)
        proposed = found.proposed
        if proposed is None or found.proposal is None:
            raise Damaged("The proposal of the retirement is missing.", field="content")
        signer = ensure_key(archive, self._keys, by=self._by)
        step("key introduced")
        file = key_handed_over(archive, self._keys, self._folder, found.proposal.recipients)
        step("key encrypted")
        gone, today, nobody = self._destroyed(), archive.today(), UUID(int=0)
        completed = RetirementCompleted(
            retired_on=today, signing_key=proposed.signing_key, key=signer.key().vkey, key_file=file,
            held=tuple(self._custody()), removed=self._removed(gone),
            proposed_by=did(archive, RetirementProposed) or nobody,
            approved_by=did(archive, RetirementApproved) or nobody,
            backups_until=held_until(archive, gone, kept_days=self._backup_days, today=today),
            content=found.proposal,
        )  # fmt: skip
        complete_retirement(archive, completed, by=self._by)
        step("certified")

    def _custody(self) -> Iterator[Custody]:
        facts = self._archive.custody.known().records.values()
        counted = Counter((fact["handover"], fact["transferred_on"]) for fact in facts)
        for (handover, since), records in counted.items():
            yield Custody.model_validate(
                {"handover": handover, "recipient": self._recipient(handover), "since": since, "records": records}
            )

    def _removed(self, gone: list[UUID]) -> Removed:
        counted, searches = cleared(self._archive, gone), kept_searches(self._folder)
        return Removed(
            records=len(gone), contents=counted.contents, files=counted.files, shared=counted.shared, keys=counted.keys,
            passes=len(searches), by=_least(searches), probes=sum(each.probes for each in searches),
            searched=sum(each.files for each in searches), hits=sum(each.hits for each in searches),
        )  # fmt: skip


def _least(searches: list[Search]) -> Probed:
    """By what every pass searched: ids, where one of them had no more."""
    return Probed.ids if any(each.by is Probed.ids for each in searches) else Probed.content
