"""Independent eyes on the proofs: aics-tlog verifies checkpoint, inclusion and consistency of a package and of /ledger.

HANDOVER_TLOG        python (3.12 or newer) with aics-tlog 0.2.1
"""

import json
import subprocess
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome
from tests.api.doors import Doors, keys_for
from tests.services.backup.backed_up import file
from tests.services.handover.packages import LOG, inside
from tests.services.handover.packing import packed
from tests.services.handover.test_validators import validator

VERIFY = """
import json, sys
from aics_tlog import (node_hash, parse_note, parse_vkey, verify_checkpoint, verify_consistency, verify_inclusion)

def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root(leaves[:half]), root(leaves[half:]))

def path(at, leaves):
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:half], leaves[half:]
    return [*path(at, left), root(right)] if at < half else [*path(at - half, right), root(left)]

asked = json.load(sys.stdin)
keys = {key: parse_vkey(key) for key in asked["keys"]}
heads = []
for note in asked["notes"]:
    found = [verify_checkpoint(parse_note(note), key) for key in keys.values()]
    heads += [(each.size, each.root) for each in found if each.ok][:1]
leaves = [bytes.fromhex(each) for each in asked["leaves"]]
told = {"checkpoints": len(heads), "roots": sum(root(leaves[:size]) == head for size, head in heads if leaves)}
told["consistent"] = sum(
    verify_consistency(before[0], after[0], before[1], after[1], [bytes.fromhex(each) for each in proof])
    for before, after, proof in zip(heads, heads[1:], asked["consistency"])
)
size, head = heads[-1]
paths = {int(at): [bytes.fromhex(each) for each in way] for at, way in asked["paths"].items()}
every = range(0, size, max(1, size // 50))
paths = paths or {at: path(at, leaves) for at in every}
told["included"] = sum(verify_inclusion(leaves[at], at, size, way, head) for at, way in paths.items())
print(json.dumps(told))
"""


def verified(**asked: Any) -> dict[str, int]:
    told = {"leaves": [], "paths": {}} | asked
    command = [validator("TLOG"), "-c", VERIFY]
    ended = subprocess.run(command, input=json.dumps(told), capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, int] = json.loads(ended.stdout)
    return found


def of_package(package: Path) -> dict[str, Any]:
    chain = json.loads((inside(package) / LOG / "checkpoints.json").read_bytes())
    lines = (inside(package) / LOG / "events.jsonl").read_bytes().splitlines()
    return {
        "keys": chain["keys"],
        "notes": [each["note"] for each in chain["checkpoints"]],
        "consistency": [each["consistency"] for each in chain["checkpoints"][1:]],
        "leaves": [json.loads(line)["leaf"] for line in lines],
    }


def test_a_package_is_proven_by_a_program_of_others(successor: ArchiveHome, tmp_path: Path):
    validator("TLOG")
    for number in range(3):
        successor.checkpoint()
        file(successor, f"Muistio {number}", b"teksti %d" % number)
    asked = of_package(packed(successor, tmp_path))
    checkpoints, size = len(asked["notes"]), len(asked["leaves"])
    assert checkpoints > 3
    well = {"checkpoints": checkpoints, "roots": checkpoints, "consistent": checkpoints - 1, "included": size}
    assert verified(**asked) == well
    asked["leaves"][1] = "00" * 32
    assert verified(**asked) != well


def test_the_ledger_is_proven_by_a_program_of_others(successor: ArchiveHome):
    validator("TLOG")
    with TestClient(create_app(successor)) as client:
        doors = Doors(client, keys_for(successor), successor.home)
        successor.checkpoint()
        first = doors.get("/ledger/checkpoint").text
        document = file(successor, "Muistio", b"teksti")
        position = successor.archive.history(document)[0].position
        successor.checkpoint()
        second = doors.get("/ledger/checkpoint").text
        sizes = [int(each.split("\n")[1]) for each in (first, second)]
        grown = doors.get("/ledger/consistency", params={"first": sizes[0], "second": sizes[1]}).json()
        proof = doors.get(f"/ledger/proof/{position}", "archivist", params={"size": sizes[1]}).json()
        keys = [each["key"] for each in doors.get("/ledger/keys").json()["keys"]]
    leaves = ["00" * 32] * sizes[1]
    leaves[position - 1] = proof["leaf"]
    told = verified(
        keys=keys, notes=[first, second], consistency=[grown["proof"]], leaves=leaves,
        paths={position - 1: proof["path"]},
    )  # fmt: skip
    assert (told["checkpoints"], told["consistent"], told["included"]) == (2, 1, 1)
