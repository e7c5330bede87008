"""Five events of one archive with their tree and signed checkpoints, made by hand and always the same."""

import json
from dataclasses import dataclass, field

from archive.ledger.checkpoint.note import Note, Signer
from archive.ledger.checkpoint.treehead import TreeHead
from archive.ledger.leaf import Entry, commitment, leaf_hashes
from archive.ledger.proof import Opened, export_line, proof_file
from archive.ledger.tree import consistency_proof, extend, inclusion_proof, root_at

ORIGIN = "arkisto.example/hanke"
SIGNER = Signer.from_seed(ORIGIN, bytes(range(32)))
WITNESS = Signer.from_seed("todistaja.example", bytes(range(32, 64)))


def an_event(position: int, title: str = "Päätös avustuksesta") -> tuple[Entry, Opened]:
    """An event and its content; random bytes are fixed here, as nowhere else."""
    content = Opened(position.to_bytes(32, "big"), json.dumps({"title": f"{title} {position}"}).encode())
    fact = json.dumps({"cents": 4_500_000 + position, "content": commitment(*content)}).encode()
    entry = Entry(
        position=position,
        origin=ORIGIN,
        stream=f"0190b1f0-0000-5000-8000-{position // 3:012x}",
        version=position % 3 + 1,
        name="decision.recorded.v1",
        recorded_at=f"2025-06-01T09:00:00.{position:06d}Z",
        recorded_by="6f0d5c1e-7a34-4b58-9c7e-111111111111",
        fact=fact,
    )
    return entry, content


@dataclass
class SmallArchive:
    """So many events, their stored nodes, and whatever the tests want to hand out."""

    size: int = 5
    title: str = "Päätös avustuksesta"
    signer: Signer = SIGNER
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.events = [an_event(position, self.title) for position in range(1, self.size + 1)]
        self.leaves = leaf_hashes(entry for entry, _ in self.events)
        self.nodes = {(level, index): hash for level, index, hash in extend(0, self.leaves, ()).nodes}

    def node_at(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def checkpoint(self, size: int) -> Note:
        return self.signer.sign(TreeHead(ORIGIN, size, root_at(size, self.node_at)).text)

    def proof(self, position: int, size: int) -> bytes:
        path = inclusion_proof(position - 1, size, self.node_at)
        return proof_file(*self.events[position - 1], path, self.checkpoint(size), self.signer.key())

    def export(self) -> list[bytes]:
        return [export_line(*event) for event in self.events]

    def link(self, before: int, size: int) -> tuple[Note, list[bytes]]:
        """A checkpoint with the proof that it continues the one at `before`; none before the first."""
        return self.checkpoint(size), consistency_proof(before, size, self.node_at) if before else []
