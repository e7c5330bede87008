"""Events that the sender itself had received: the way of each, which `received.jsonl` states, is checked.

The sender hands on what proves it: of each of those archives the signed checkpoints and the leaf of every event.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from archive.handover.events import HandoverReceived
from archive.ledger.leaf import Entry, leaf_hash
from archive.ledger.offline import Checker, Differs, Key, Unreadable, from_base64, from_hex, strict_json
from archive.retirement.events import PredecessorRetired
from services.handover.checks.findings import Findings, printable

RECEIVED = "received.jsonl"
_FIELDS = ("origin", "position", "leaf", "recorded_at")
LONGEST_LINE, LONGEST_CHAIN, LONGEST_MISSING = 1 << 20, 256 << 20, 64 << 20  # bytes
MISSING = "missing.jsonl"
"""In the evidence of a package: its events that were not recorded in their records."""


class Evidence(NamedTuple):
    """What proves the record of another archive: up to which event, with which root, in which file."""

    position: int
    root: str
    digest: str


class Passages:
    """Checks the way of received events. `log` and `documents` are folders of the package."""

    def __init__(self, log: Path, documents: Path, where: str, findings: Findings) -> None:
        self._log, self._documents, self._where, self._findings = log, documents, where, findings

    def check(self, keys: list[Key], ends: Mapping[str, tuple[int, str]], *, whole: bool) -> dict[str, Any]:
        """Check every step of every way; of a `whole` archive also that nothing is missing of those it received.

        Nothing of an archive may be beyond its end: by `ends`, or by what the log states of its retirement.
        """
        evidence = dict(self._evidence())
        try:
            ends = dict(self._ends()) | dict(ends)
            with ExitStack() as stack:
                leaves = {
                    origin: _Leaves(
                        origin, each, stack.enter_context(ZipFile(self._documents / each.digest)), keys, ends
                    )
                    for origin, each in evidence.items()
                }
                count = self._ways(leaves)
        except Differs as what:
            self._findings.add(what.kind, self._where, what.sentence)
        except (Unreadable, BadZipFile, OSError, KeyError, TypeError, ValueError) as why:
            self._findings.add("unreadable_log", self._where, printable(f"It cannot be checked: {why}."))
        else:
            for origin, each in leaves.items():
                if whole and each.seen + each.missing != each.stated.position:
                    there = each.stated.position - each.missing
                    said = printable(f"Of {origin} {each.seen} events of {there} are here.")
                    self._findings.add("missing_event", self._where, said)
            return {"events": count, "archives": sorted(evidence)}
        return {}

    def _evidence(self) -> Iterator[tuple[str, Evidence]]:
        """Of each archive the newest that the log holds; in order, so that the newest comes last."""
        newest = dict[str, Evidence]()
        for event in _lines(self._log / "events.jsonl", 64 << 20):
            if event.get("name") == HandoverReceived.name and isinstance(event.get("content"), dict):
                fact, said = (strict_json(from_base64(each)) for each in (event["fact"], event["content"]["bytes"]))
                found = Evidence(fact["position"], fact["root"], said["file"]["digest"])
                from_hex(found.digest)
                if fact["sender"] not in newest or newest[fact["sender"]].position <= found.position:
                    newest[fact["sender"]] = found
        yield from newest.items()

    def _ends(self) -> Iterator[tuple[str, tuple[int, str]]]:
        """The end of each archive that is retired, as the log states it; the earliest comes last."""
        found = list[tuple[str, tuple[int, str]]]()
        for event in _lines(self._log / "events.jsonl", 64 << 20):
            if event.get("name") == PredecessorRetired.name:
                fact = strict_json(from_base64(event["fact"]))
                found.append((fact["predecessor"], (fact["position"], fact["certified_at"])))
        yield from sorted(found, key=lambda each: -each[1][0])

    def _ways(self, leaves: "dict[str, _Leaves]") -> int:
        count, ways = 0, ways_of(self._log)
        told = next(ways, None)
        for event in _lines(self._log / "events.jsonl", 64 << 20):
            if told is None or told[0] != event["position"]:
                continue
            count += 1
            for origin, position, leaf, moment in told[1]:
                if "fact" in event:
                    entry = Entry(
                        position, origin, event["stream"], event["version"], event["name"], moment,
                        event["recorded_by"], from_base64(event["fact"]),
                    )  # fmt: skip
                    if leaf_hash(entry) != leaf:
                        raise Differs("altered_payload", f"Event {told[0]} is not the one that {origin} recorded.")
                if origin not in leaves:
                    raise Differs("no_evidence", f"Nothing proves the events of {origin}.")
                leaves[origin].require(position, leaf)
            told = next(ways, None)
        if told is not None:
            raise Differs("other_order", f"The way of event {told[0]} is not in the order of the log.")
        return count


class _Leaves:
    """The leaves of another archive, in its order, as its checkpoints prove them."""

    def __init__(
        self, origin: str, stated: Evidence, packed: ZipFile, keys: list[Key], ends: Mapping[str, tuple[int, str]]
    ) -> None:
        self.stated, self._origin, self.seen = stated, origin, 0
        if packed.getinfo("checkpoints.json").file_size > LONGEST_CHAIN:
            raise Unreadable("the checkpoints are too long")
        checker = Checker([key for key in keys if key.name == origin], [])
        checker.ends |= ends
        checker.chain(strict_json(packed.read("checkpoints.json")))
        with packed.open("events.jsonl") as lines:
            found = checker.export(iter(lambda: lines.readline(LONGEST_LINE), b""))
        head = checker.heads.get((origin, stated.position))
        if head is None or head.root.hex() != stated.root or found["covered"] != stated.position:
            raise Differs("no_checkpoint", f"No checkpoint of {origin} is at the end of what came from it.")
        self._packed, self._lines, self._at = packed, packed.open("events.jsonl"), 0
        self._unrecorded = set(_missing(packed))

    @property
    def missing(self) -> int:
        """How many events that archive had not recorded: of a part that did not come, or kept beside their record."""
        return len(self._unrecorded)

    def require(self, position: int, leaf: bytes) -> None:
        """Refuse an event that is not the one at its position. What came in parts is in order part by part."""
        if position <= self._at:
            self._lines, self._at = self._packed.open("events.jsonl"), 0
        while line := self._lines.readline(LONGEST_LINE):
            event = strict_json(line)
            self._at = event["position"]
            if event["position"] == position:
                self.seen += 1
                self._unrecorded.discard(position)
                if from_hex(event["leaf"]) != leaf:
                    break
                return
        raise Differs("altered_payload", f"Event {position} of {self._origin} is not the one it recorded.")


def _missing(packed: ZipFile) -> Iterator[int]:
    """The positions of events that a package had and that were not recorded."""
    if MISSING in packed.namelist():
        with packed.open(MISSING) as lines:
            while line := lines.readline(LONGEST_MISSING):
                yield strict_json(line)["position"]


def ways_of(log: Path) -> Iterator[tuple[int, list[tuple[str, int, bytes, str]]]]:
    """Of each event the sender had received its position there, and where it stood before, from the first archive on.

    Refuses (Unreadable): a line that states something else.
    """
    if not (log / RECEIVED).is_file():
        return
    for told in _lines(log / RECEIVED, LONGEST_LINE):
        steps = [tuple(each[name] for name in _FIELDS) for each in told["way"]]
        if not steps or not all(
            isinstance(o, str) and isinstance(p, int) and isinstance(m, str) for o, p, _, m in steps
        ):
            raise Unreadable("a way is not a list of archives with position, leaf and moment")
        yield told["position"], [(origin, position, from_hex(leaf), moment) for origin, position, leaf, moment in steps]


def _lines(path: Path, longest: int) -> Iterator[dict[str, Any]]:
    with path.open("rb") as lines:
        while line := lines.readline(longest):
            told = strict_json(line)
            if not isinstance(told, dict):
                raise Unreadable("a line is no object")
            yield told
