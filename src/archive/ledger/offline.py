#!/usr/bin/env python3
"""Checks proofs of an archive with Python 3.8 alone: above 300 lines, as one file without library is read and run.

    python offline.py [--key VKEY] [--witness VKEY] [--json] FILE...

FILE is any of these, told apart by what is in it; several files are also checked against each other:
  a proof file         one event, its path to a checkpoint, and the signed checkpoint (archive-proof.v1)
  a chain              checkpoints in order, each proven to continue the one before (archive-checkpoints.v1)
  a checkpoint         a signed note; needs --key, or a key that comes with another file
  an export of events  one JSON object a line; every leaf, and the tree at every checkpoint given, are rebuilt
  a list of destructions or of holds  what was destroyed, or is on hold: one record per line, signed in the first line;
                       needs --key as well
  signed-files.jsonl   of a package: every file of the folder it is in is compared with what was signed; give it with
                       checkpoints.json of the package, or with --key
  a time stamp         an authority's reply (RFC 3161): which of the checkpoints given it is over, and the moment it
                       states; the authority's own signature is checked with "openssl ts -verify", not here

A key that comes with a file proves only that the file agrees with itself: anyone who wrote it could have made the key.
Give the key the archive published elsewhere with --key. Exit: 0 all is well, 1 something differs, 2 not readable.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import sys
import uuid
from typing import Any, BinaryIO, Callable, Iterator, NamedTuple  # noqa: UP035 - they serve older Pythons

LARGEST = 2**63 - 1
LONGEST_FILE = 256 * 2**20
CONTENT = {
    "recorded": "Its content is what was recorded.",
    "absent": "Its content is not in this file.",
    "withheld": "Its content is withheld; the fact still commits to it.",
    "destroyed": "Its content is said to be destroyed; the event that authorised this is proven by its own file.",
}
PACKAGE = "archive-package.v1"
LISTS = {  # what a line must hold and may hold, and what it is
    "archive-destructions.v1": (
        ("record", "positions", "disposal", "moment"), ("came_from", "basis", "certificate"), "destroyed records",
    ),
    "archive-destructions-in-doubt.v1": (
        ("record", "positions", "disposal", "moment"), ("came_from", "basis", "certificate"),
        "destroyed records, of an archive in which more may be missing",
    ),
    "archive-holds.v1": (
        ("hold", "mandate", "starts_on", "held"), ("ends_on", "released_on", "came_from"), "holds on records",
    ),
    "archive-holds-in-doubt.v1": (
        ("hold", "mandate", "starts_on", "held"), ("ends_on", "released_on", "came_from"),
        "holds on records, of an archive in which more may be missing",
    ),
    PACKAGE: (("path", "sha256"), (), "files of a package"),
}  # fmt: skip
EVENT = ("position", "origin", "stream", "version", "name", "recorded_at", "recorded_by", "fact")
RETIRED = "retirement.completed.v1"


class Differs(Exception):
    """The file can be read, and what it says is not true."""

    def __init__(self, kind: str, sentence: str, position: int | None = None) -> None:
        super().__init__(sentence)
        self.kind, self.sentence, self.position = kind, sentence, position


class Unreadable(Exception):
    """The file is not what this program checks, or too damaged to say."""


class Key(NamedTuple):
    """A public key as its vkey names it: kind 1 signs, kind 4 witnesses."""

    name: str
    id: bytes
    kind: int
    public: bytes


class Head(NamedTuple):
    """What a checkpoint says: the log, its number of events, and their root."""

    origin: str
    size: int
    root: bytes


# Reading: every value has exactly one spelling, so that no byte of a file can change unnoticed.


def strict_json(text: bytes) -> Any:
    """JSON without repeated members and without numbers that are none."""
    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=_members_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable("it is not correct JSON") from None


def _members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated member")
    return found


def _no_constant(_name: str) -> None:
    raise ValueError("not a number")


def members(value: Any, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """An object with exactly these members."""
    if not isinstance(value, dict) or not set(required) <= set(value) <= {*required, *optional}:
        raise Unreadable(f"an object should have exactly the members {', '.join((*required, *optional))}")
    return value


def number(value: Any, least: int) -> int:
    """A whole number in the range the ledger counts in."""
    if type(value) is not int or not least <= value <= LARGEST:
        raise Unreadable("a position or version is not a whole number in range")
    return value


def words(value: Any, longest: int = 10**4) -> str:
    """A text of one line in Unicode, without control characters."""
    if not isinstance(value, str) or len(value) > longest or re.search("[\x00-\x1f\ud800-\udfff]", value):
        raise Unreadable("a text is missing, very long or holds control characters")
    return value


def from_hex(value: Any) -> bytes:
    """32 bytes in lower-case hexadecimal."""
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
        raise Unreadable("a hash is not 64 lower-case hexadecimal digits")
    return bytes.fromhex(value)


def hashes(value: Any) -> list[bytes]:
    """A list of hashes, no longer than a tree can be high, twice."""
    if not isinstance(value, list) or len(value) > 128:
        raise Unreadable("a path is not a list of hashes")
    return [from_hex(each) for each in value]


def from_base64(value: Any) -> bytes:
    """Bytes in base64, padded, in the one spelling an encoder gives."""
    try:
        plain = base64.b64decode(value, validate=True)
    except (ValueError, TypeError):
        plain = None
    if plain is None or base64.b64encode(plain).decode() != value:
        raise Unreadable("a value is not in base64")
    return plain


# The tree: RFC 9162, sections 2.1.3.2 and 2.1.4.2, step by step.


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def leads_to(leaf: bytes, index: int, head: Head, path: list[bytes]) -> bool:
    """Whether the path leads from the leaf at this index to the root."""
    if index >= head.size:
        return False
    at, last, reached = index, head.size - 1, leaf
    for hash in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            reached = node(hash, reached)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            reached = node(reached, hash)
        at, last = at >> 1, last >> 1
    return last == 0 and reached == head.root


def continues(old: Head, new: Head, proof: list[bytes]) -> bool:
    """Whether the proof shows that the newer tree begins with the older one. An empty log precedes every other."""
    if old.size in (0, new.size):
        return not proof and (old.size == 0 or old.root == new.root)
    if old.size > new.size or not proof:
        return False
    path = list(proof) if old.size & (old.size - 1) else [old.root, *proof]
    at, last = old.size - 1, new.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for hash in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node(hash, first), node(hash, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node(second, hash)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old.root and second == new.root


class Tree:
    """A tree that grows leaf by leaf and remembers only its complete subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add the next leaf."""
        size, grown = self.size, leaf
        while size & 1:
            grown, size = node(self.peaks.pop(), grown), size >> 1
        self.peaks.append(grown)
        self.size += 1

    def root(self) -> bytes:
        """The root of the leaves added so far."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        reached = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            reached = node(peak, reached)
        return reached


# Signatures: Ed25519 as RFC 8032, section 5.1, describes it. Verification only; nothing here is secret.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def _add(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    a, b = (one[1] - one[0]) * (other[1] - other[0]), (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * one[3] * other[3] * D, 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(factor: int, point: tuple[int, ...]) -> tuple[int, ...]:
    product: tuple[int, ...] = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            product = _add(product, point)
        point, factor = _add(point, point), factor >> 1
    return product


def _point(encoded: bytes) -> tuple[int, ...] | None:
    y, odd = int.from_bytes(encoded, "little") & (2**255 - 1), encoded[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key made this signature over the message."""
    if len(public) != 32 or len(signature) != 64 or BASE is None:
        return False
    key, factor = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or factor >= ORDER:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus_key = (P - key[0], key[1], 1, P - key[3])
    x, y, z, _ = _add(_times(factor, BASE), _times(digest, minus_key))
    inverse = pow(z, P - 2, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little") == signature[:32]


# Checkpoints: C2SP signed notes.


def read_key(text: Any) -> Key:
    """The key a vkey names; its id must belong to it."""
    parts = words(text).split("+", 2)
    material = from_base64(parts[2]) if len(parts) == 3 else b""
    if len(material) != 33 or material[0] not in (1, 4):
        raise Unreadable("a key is not of the form NAME+ID+KEY for Ed25519")
    id = hashlib.sha256(parts[0].encode() + b"\n" + material).digest()[:4]
    if id.hex() != parts[1]:
        raise Unreadable("the id in a key does not belong to the key")
    return Key(parts[0], id, material[0], material[1:])


def vkey(key: Key) -> str:
    """A key as it is published."""
    return f"{key.name}+{key.id.hex()}+{base64.b64encode(bytes([key.kind]) + key.public).decode()}"


def read_note(note: Any) -> tuple[str, list[tuple[str, bytes]]]:
    """The signed text and the (name, id and signature) under it."""
    words(note.replace("\n", "") if isinstance(note, str) else None, 10**6)
    text, blank, below = note.rpartition("\n\n")
    signatures = []
    for line in below.split("\n")[:-1]:
        dash, name, made = (*line.split(" "), "", "")[:3]
        if dash != "\u2014" or not name or line.count(" ") != 2:
            raise Unreadable("a signature line of a checkpoint is malformed")
        signatures.append((name, from_base64(made)))
    if not blank or not below.endswith("\n") or len(signatures) > 100:
        raise Unreadable("a checkpoint has no signatures")
    return text + "\n", signatures


def read_head(text: str) -> Head:
    """What the text of a checkpoint says."""
    lines = text.split("\n")
    if len(lines) < 4 or not all(lines[:-1]) or not re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]):
        raise Unreadable("a checkpoint is not an origin, a size and a root")
    head = Head(lines[0], number(int(lines[1]), 0), from_base64(lines[2]))
    if len(head.root) != 32 or (head.size == 0 and head.root != Tree().root()):
        raise Unreadable("the root in a checkpoint is no root")
    return head


def require_signed(note: Any, keys: list[Key], witnesses: list[Key]) -> Head:
    """What a checkpoint says, after its signature by one of the keys and by every witness was checked."""
    text, signatures = read_note(note)
    head = read_head(text)
    signers = [key for key in keys if key.name == head.origin]
    if not sum(_signed_by(key, text, signatures) for key in signers):
        raise Differs("unknown_signer", f"The checkpoint at {head.size} is not signed by a known key of {head.origin}.")
    for witness in witnesses:
        if not _signed_by(witness, text, signatures):
            raise Differs("not_witnessed", f"The checkpoint at {head.size} is not cosigned by {witness.name}.")
    return head


def _signed_by(key: Key, text: str, signatures: list[tuple[str, bytes]]) -> bool:
    made = [signed[4:] for name, signed in signatures if name == key.name and signed[:4] == key.id]
    for each in made:
        stated = f"cosignature/v1\ntime {int.from_bytes(each[:8], 'big')}\n" if key.kind == 4 else ""
        if not ed25519_verifies(key.public, (stated + text).encode(), each[8:] if stated else each):
            raise Differs("forged_signature", f"A signature in the name of {key.name} was not made with its key.")
    return bool(made)


def as_signed(note: str, head: Head) -> bytes:
    """The note as the archive signed it, without the lines of witnesses: what a time stamp is over."""
    text, _, below = note.rpartition("\n\n")
    lines = [line for line in below.split("\n")[:-1] if line.split(" ")[1] == head.origin]
    own = [line for line in lines if len(from_base64(line.split(" ")[2])) == 68]
    return "\n".join([text, "", *own, ""]).encode()


# Time stamps: RFC 3161, as far as it says what was stamped and when.

MOMENT = "([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:[.][0-9]+)?Z"
HASHES = {
    "608648016503040201": ("sha256", 32),
    "608648016503040202": ("sha384", 48),
    "608648016503040203": ("sha512", 64),
}


def der(written: bytes) -> list[tuple[int, bytes]]:
    """The values in these bytes, one after another, each with its tag."""
    found, at = [], 0
    while at < len(written):
        tag, length, at = written[at], written[at + 1], at + 2
        if length >= 0x80:
            at, length = at + (length & 0x7F), int.from_bytes(written[at : at + (length & 0x7F)], "big")
        if at + length > len(written):
            raise ValueError("cut short")
        found.append((tag, written[at : at + length]))
        at += length
    return found


def read_stamp(reply: bytes) -> tuple[str, bytes, str]:
    """The hash that was stamped, what it is, and the moment, out of the reply of an authority."""
    try:
        ((outer, whole),) = der(reply)
        status, (kind, token) = der(whole)
        granted = der(status[1])[0][1]
        signed = der(der(der(token)[1][1])[0][1])
        info = der(der(der(der(signed[2][1])[1][1])[0][1])[0][1])
        (_, algorithm), (_, hashed) = der(info[2][1])
        hash, length = HASHES[der(algorithm)[0][1].hex()]
        moment = re.fullmatch(MOMENT, info[4][1].decode("ascii"))
    except (ValueError, IndexError, KeyError):
        moment = None
    if not moment or (outer, granted, kind, len(hashed)) != (0x30, b"\0", 0x30, length):
        raise Unreadable("it is no reply of a stamping authority that gave a time stamp")
    year, month, day, hour, minute, second = moment.groups()
    return hash, hashed, f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"


# Events.


def leaf_of(event: dict[str, Any]) -> bytes:
    """The leaf, computed from every field of the event."""
    fields = (
        b"archive.event.v1",
        number(event["position"], 1).to_bytes(8, "big"),
        words(event["origin"]).encode(),
        words(event["stream"]).encode(),
        number(event["version"], 0).to_bytes(8, "big"),
        words(event["name"]).encode(),
        words(event["recorded_at"]).encode(),
        words(event["recorded_by"]).encode(),
        hashlib.sha256(from_base64(event["fact"])).digest(),
    )
    entry = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return hashlib.sha256(b"\x00" + entry).digest()


def require_event(event: dict[str, Any], leaf: bytes) -> str:
    """Check an event against its leaf and its content against the fact; returns the state of the content."""
    position = event["position"]
    if leaf_of(event) != leaf:
        raise Differs("altered_event", f"Event {position} was altered: its fields do not give its leaf.", position)
    if "content" not in event:
        return "absent"
    if event["content"] in ("withheld", "destroyed"):
        return str(event["content"])
    content = members(event["content"], ("random", "bytes"))
    fact = strict_json(from_base64(event["fact"]))
    stated = fact.get("content") if isinstance(fact, dict) else None
    if hashlib.sha256(from_hex(content["random"]) + from_base64(content["bytes"])).hexdigest() != stated:
        raise Differs("altered_content", f"The content of event {position} is not what was recorded.", position)
    return "recorded"


def retires(event: dict[str, Any]) -> bool:
    """Whether it is the last event of an archive that was retired, and not of one that it received records from."""
    space = uuid.uuid5(uuid.UUID("5d0a4f0e-6c7b-5c1e-9b1a-3f1d2a8c7e60"), event["origin"])
    return bool(event["name"] == RETIRED and event["stream"] == str(uuid.uuid5(space, f"retirement|{event['origin']}")))


class Checker:
    """Checks files one by one and remembers every checkpoint, so that no two may contradict each other.

    Of an archive whose certificate of retirement is among them, nothing beyond it is accepted, no matter who signed it.
    """

    def __init__(self, keys: list[Key], witnesses: list[Key]) -> None:
        self.given, self.witnesses = keys, witnesses
        self.found: list[Key] = []
        self.heads: dict[tuple[str, int], Head] = {}
        self.notes: dict[bytes, Head] = {}
        self.ends: dict[str, tuple[int, str]] = {}

    def proof(self, proof: Any) -> dict[str, Any]:
        """One event up to one checkpoint."""
        members(proof, ("format", "event", "leaf", "path", "checkpoint", "key"))
        event = members(proof["event"], EVENT, ("content",))
        key, leaf, path = read_key(proof["key"]), from_hex(proof["leaf"]), hashes(proof["path"])
        content = require_event(event, leaf)
        head = self._head(proof["checkpoint"], self._trusted([key]))
        if not leads_to(leaf, event["position"] - 1, head, path):
            sentence = f"Event {event['position']} is not in the tree of the checkpoint at {head.size}."
            raise Differs("not_in_tree", sentence, event["position"])
        if retires(event):
            self._end(event)
        says = (
            f"Event {event['position']} ({event['name']}, recorded {event['recorded_at']}) stands unaltered in the "
            f"record of {head.origin} as signed at {head.size} events. {CONTENT[content]}"
        )
        return {
            "kind": "proof",
            "position": event["position"],
            "content": content,
            "size": head.size,
            "says": says,
        }

    def chain(self, chain: Any) -> dict[str, Any]:
        """Every checkpoint signed, and each the continuation of the one before."""
        members(chain, ("format", "keys", "checkpoints"))
        if not all(isinstance(chain[each], list) and chain[each] for each in ("keys", "checkpoints")):
            raise Unreadable("a chain is a list of keys and a list of checkpoints")
        keys = self._trusted([read_key(each) for each in chain["keys"]])
        before: Head | None = None
        for link in chain["checkpoints"]:
            members(link, ("note", "consistency"))
            head = self._head(link["note"], keys)
            self._require_continuation(before, head, hashes(link["consistency"]))
            before = head
        count = len(chain["checkpoints"])
        says = f"{count} checkpoints of {head.origin}: each continues the one before, up to {head.size} events."
        return {"kind": "chain", "size": head.size, "says": says}

    def checkpoint(self, note: str) -> dict[str, Any]:
        """A signed note alone."""
        read_head(read_note(note)[0])
        keys = self.given or self.found
        if not keys:
            raise Unreadable("a checkpoint alone needs the key of the archive: give it with --key")
        head = self._head(note, keys)
        return {"kind": "checkpoint", "size": head.size, "says": f"{head.origin} signed this at {head.size} events."}

    def stamp(self, reply: bytes) -> dict[str, Any]:
        """Which checkpoint a time stamp is over."""
        hash, hashed, moment = read_stamp(reply)
        if not self.notes:
            raise Unreadable("a time stamp needs the checkpoint it is over: name that file too")
        for note, head in self.notes.items():
            if hashlib.new(hash, note).digest() == hashed:
                says = f"It is over the checkpoint of {head.origin} at {head.size} events and states {moment}. "
                says += "That an authority signed this was not checked here: openssl ts -verify does."
                return {"kind": "timestamp", "size": head.size, "moment": moment, "says": says}
        raise Differs("forged_timestamp", "The time stamp is over none of the checkpoints given.")

    def export(self, lines: Iterator[bytes]) -> dict[str, Any]:
        """Every event against its leaf, their order without gaps, and the tree at every checkpoint given."""
        if len({origin for origin, _ in self.heads}) > 1:
            raise Unreadable("an export is checked with the checkpoints of one archive at a time")
        heads, tree, agreed = {size: head for (_, size), head in self.heads.items()}, Tree(), 0
        for event, following in _with_next(lines):
            _require_order(event["position"], tree.size + 1, following)
            leaf = from_hex(event["leaf"])
            if set(event) != {"position", "leaf"}:
                require_event(members(event, (*EVENT, "leaf"), ("content",)), leaf)
                if retires(event):
                    self._end(event, following)
            tree.add(leaf)
            head = heads.pop(tree.size, None)
            if head and head.root != tree.root():
                span = f"{agreed + 1} to {tree.size}"
                raise Differs("altered_tree", f"Events {span} are not those of the signed checkpoint.", agreed + 1)
            agreed = tree.size if head else agreed
        missing = [size for size in heads if size > tree.size]
        if missing:
            sentence = f"The export ends at {tree.size}, a signed checkpoint is at {min(missing)}."
            raise Differs("truncated_tail", sentence, tree.size + 1)
        says = f"{tree.size} events in order, each gives its leaf."
        if agreed:
            says += f" Events 1 to {agreed} are exactly those of a signed checkpoint."
        if agreed < tree.size:
            says += f" No signed checkpoint was given that vouches for events {agreed + 1} to {tree.size}."
        return {"kind": "export", "size": tree.size, "covered": agreed, "says": says}

    def listed(
        self, first: bytes, lines: Iterator[bytes], name: str, seen: Callable[[dict[str, Any]], None] | None
    ) -> dict[str, Any]:
        """A list: every line, as one of the keys signed them, or one introduced by those since.

        A list of files is compared with the files beside it, if they are not `seen` by the caller.
        """
        signed = members(strict_json(first), ("format", "note", "successions"))
        must, may, what = LISTS[signed["format"]]
        text, signatures = read_note(signed["note"])
        said = text.split("\n")
        if len(said) != 6 or said[0] != signed["format"] or not re.fullmatch("0|[1-9][0-9]{0,18}", said[2]):
            raise Unreadable("what is signed is not an origin, a count, a moment and a hash")
        keys = list(self.given or self.found)
        if not keys:
            raise Unreadable("a signed list needs the key of the archive: give it with --key")
        for proof in signed["successions"] if isinstance(signed["successions"], list) else ():
            keys += self._introduced(proof, keys)
        if not sum(_signed_by(key, text, signatures) for key in keys if key.name == said[1]):
            raise Differs("unknown_signer", f"The list is not signed by a known key of {said[1]}.")
        self._require_before_end(said[1], None, said[3], f"The list of {said[3]}")
        beside = Beside(name) if signed["format"] == PACKAGE and seen is None else None
        see = beside.see if beside else seen or _unseen
        hashed, count = hashlib.sha256(), 0
        for line in lines:
            hashed.update(line)
            told = members(strict_json(line), must, may)
            words(told[must[0]])
            see(told)
            count += 1
        if hashed.digest() != from_base64(said[4]) or str(count) != said[2]:
            raise Differs("altered_list", "The lines of the list are not those that were signed.")
        if beside:
            beside.end()
        says = f"{said[1]} signed this list of {count} {what} at {said[3]}."
        kind = signed["format"][8:-3]
        return {"kind": kind, "records": count, "moment": said[3], "origin": said[1], "says": says}

    def _introduced(self, proof: Any, keys: list[Key]) -> list[Key]:
        """The key that a proof shows to be introduced after one of these; none where it shows nothing of the kind."""
        members(proof, ("format", "event", "leaf", "path", "checkpoint", "key"))
        event, leaf = members(proof["event"], EVENT, ("content",)), from_hex(proof["leaf"])
        require_event(event, leaf)
        fact = strict_json(from_base64(event["fact"]))
        before = [key for key in keys if vkey(key) == fact.get("previous")]
        if event["name"] != "ledger.key_introduced.v1" or not before:
            return []
        head = self._head(proof["checkpoint"], before)
        if event["origin"] != head.origin or not leads_to(leaf, event["position"] - 1, head, hashes(proof["path"])):
            raise Differs("not_in_tree", "A key that came later is not in the tree that should introduce it.")
        return [read_key(fact["key"])]

    def _end(self, event: dict[str, Any], following: int | None = None) -> None:
        """An archive was retired by this event: nothing comes after it."""
        origin, position = event["origin"], event["position"]
        self.ends[origin] = (position, event["recorded_at"])
        beyond = [size for named, size in self.heads if named == origin and size > position]
        for size in ([] if following is None else [following]) + beyond:
            self._require_before_end(origin, size, "", f"Position {size}")

    def _require_before_end(self, origin: str, size: int | None, moment: str, what: str) -> None:
        last, at = self.ends.get(origin, (LARGEST, ""))
        if (size or 0) > last or (at and moment > at):
            sentence = f"{what} is beyond the last event of {origin}, which was retired at {last} events, {at}."
            raise Differs("beyond_retirement", sentence, size)

    def _head(self, note: Any, keys: list[Key]) -> Head:
        head = require_signed(note, keys, self.witnesses)
        self._require_before_end(head.origin, head.size, "", f"The checkpoint at {head.size}")
        if self.heads.setdefault((head.origin, head.size), head) != head:
            raise Differs("forked_history", f"Two signed checkpoints at {head.size} have different roots.")
        self.notes[as_signed(note, head)] = head
        return head

    def _trusted(self, keys: list[Key]) -> list[Key]:
        self.found += [key for key in keys if key not in self.found and not self.given]
        return self.given or keys

    @staticmethod
    def _require_continuation(before: Head | None, head: Head, proof: list[bytes]) -> None:
        if before is None:
            if proof:
                raise Unreadable("the first checkpoint of a chain continues none")
            return
        if head.origin != before.origin:
            raise Differs("other_log", "Two checkpoints of the chain belong to different archives.")
        if head.size < before.size:
            raise Differs("rolled_back", f"The archive was rolled back from {before.size} to {head.size} events.")
        if not continues(before, head, proof):
            sentence = f"The record at {head.size} events does not continue the record at {before.size}."
            raise Differs("rewritten_history", sentence)


def _require_order(position: int, expected: int, following: int | None) -> None:
    if position < expected:
        raise Differs("inserted_event", f"Position {position} comes a second time.", position)
    if position > expected and following == expected:
        raise Differs("swapped_order", f"Events {expected} and {position} are not in order.", expected)
    if position > expected:
        raise Differs("missing_event", f"Event {expected} is missing.", expected)


def _with_next(lines: Iterator[bytes]) -> Iterator[tuple[dict[str, Any], int | None]]:
    """Each event of an export with the position of the one after it."""
    current: dict[str, Any] | None = None
    for at, line in enumerate(lines, 1):
        try:
            event = members(strict_json(line), ("position", "leaf"), (*EVENT, "content"))
            number(event["position"], 1)
        except Unreadable as why:
            raise Unreadable(f"line {at}: {why}") from None
        if current:
            yield current, event["position"]
        current = event
    if current:
        yield current, None


class Beside:
    """The files of the folder that a signed list of files is in: all of them are listed, and as they were signed."""

    def __init__(self, name: str) -> None:
        self._folder = os.path.dirname(os.path.abspath(name))  # noqa: PTH100, PTH120
        self._left: set[str] | None = None
        self._own = re.compile(re.escape(os.path.basename(name)) + "|tagmanifest-sha(256|512)\\.txt")  # noqa: PTH119

    def see(self, line: dict[str, Any]) -> None:
        """Compare a file with its line; nothing is opened but the plain files of this folder."""
        if self._left is None:
            self._left = set(self._files())
        path = str(line["path"])
        if path not in self._left:
            raise Differs("missing_file", f"{path} was signed, and is missing as a plain file.")
        self._left.remove(path)
        hashed = hashlib.sha256()
        with open(os.path.join(self._folder, path), "rb") as file:  # noqa: PTH118, PTH123
            for piece in iter(lambda: file.read(1 << 20), b""):
                hashed.update(piece)
        if hashed.hexdigest() != line["sha256"]:
            raise Differs("altered_file", f"{path} is not the file that was signed.")

    def end(self) -> None:
        """Refuse a file that is not listed."""
        for path in sorted(self._left or ()):
            raise Differs("extra_file", f"{path} was not signed.")

    def _files(self) -> Iterator[str]:
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = os.path.join(folder, name)  # noqa: PTH118
                inside = os.path.relpath(path, self._folder).replace(os.sep, "/")
                if not self._own.fullmatch(inside) and os.path.isfile(path) and not os.path.islink(path):  # noqa: PTH113, PTH114
                    yield inside


def _unseen(line: dict[str, Any]) -> None:
    """What is done with the line of another list: nothing."""


# The command.


def check(
    checker: Checker, opened: BinaryIO, turn: int, seen: Callable[[dict[str, Any]], None] | None = None
) -> dict[str, Any] | None:
    """Check one file in its turn: 0 what brings its own key, 1 what needs one, 2 exports, 3 stamps; None in others.

    `seen` compares each line of a signed list of files; without it the files beside the list are read.
    """
    first = opened.readline(LONGEST_FILE)
    listed = _is_list(first)
    own = first.startswith(b"{") and not listed
    if turn != (3 if _is_der(first) else 2 if _is_export(first) else 0 if own else 1):
        return None
    if listed:
        return checker.listed(first, iter(lambda: opened.readline(LONGEST_FILE), b""), opened.name, seen)
    opened.seek(0)
    if turn == 3:
        return checker.stamp(opened.read(LONGEST_FILE))
    if turn == 2:
        return checker.export(iter(lambda: opened.readline(LONGEST_FILE), b""))
    whole = opened.read(LONGEST_FILE)
    if turn == 1:
        try:
            return checker.checkpoint(whole.decode("utf-8"))
        except UnicodeDecodeError:
            raise Unreadable("it is neither a proof nor a checkpoint nor an export") from None
    parsed = strict_json(whole)
    kinds = {"archive-proof.v1": checker.proof, "archive-checkpoints.v1": checker.chain}
    format = parsed.get("format")
    if not isinstance(format, str) or format not in kinds:
        raise Unreadable("its format is neither archive-proof.v1 nor archive-checkpoints.v1")
    return kinds[format](parsed)


def _is_export(first: bytes) -> bool:
    try:
        line = strict_json(first)
    except Unreadable:
        return False
    return isinstance(line, dict) and "format" not in line


def _is_list(first: bytes) -> bool:
    try:
        line = strict_json(first)
    except Unreadable:
        return False
    return isinstance(line, dict) and isinstance(line.get("format"), str) and line["format"] in LISTS


def _is_der(first: bytes) -> bool:
    """Whether a file begins as a time stamp does, and no text can."""
    return first[:1] == b"0" and first[1:2] >= b"\x80"


def check_files(names: list[str], checker: Checker) -> dict[str, Any]:
    """Check every file; the report as --json gives it, with the first difference in the order of the names."""
    results: dict[str, dict[str, Any]] = {}
    for turn in range(4):
        for name in dict.fromkeys(names):
            result = _result(name, checker, turn)
            if result:
                results.setdefault(name, {"file": name, "ok": True, **result})
    checked = [results[name] for name in dict.fromkeys(names) if name in results]
    difference = next((result for result in checked if "difference" in result), None)
    exit = 1 if difference else 0 if all(result["ok"] for result in checked) else 2
    own_key_only = bool(checker.found)
    return {"ok": exit == 0, "exit": exit, "difference": difference, "own_key_only": own_key_only, "files": checked}


def _result(name: str, checker: Checker, turn: int) -> dict[str, Any] | None:
    try:
        with open(name, "rb") as opened:  # noqa: PTH123
            return check(checker, opened, turn)
    except Differs as what:
        return {"ok": False, "difference": what.kind, "position": what.position, "says": what.sentence}
    except Unreadable as why:
        return {"ok": False, "unreadable": True, "says": f"It cannot be checked: {why}."}
    except (OSError, ValueError) as why:
        reason = getattr(why, "strerror", None) or "it is no plain file"
        return {"ok": False, "unreadable": True, "says": f"It cannot be read: {reason}."}


def main(arguments: list[str]) -> int:
    """Check the files named, state what was found, answer with the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--key", action="append", default=[], help="the published key of the archive, NAME+ID+KEY")
    parser.add_argument("--witness", action="append", default=[], help="a witness every checkpoint must be cosigned by")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    asked = parser.parse_args(arguments)
    try:
        keys, witnesses = ([read_key(each) for each in texts] for texts in (asked.key, asked.witness))
    except Unreadable as why:
        parser.error(str(why))
    if any(key.kind != 1 for key in keys) or any(key.kind != 4 for key in witnesses):
        parser.error("--key takes a key that signs, --witness a key that witnesses")
    report = check_files(asked.files, Checker(keys, witnesses))
    said = json.dumps(report) if asked.json else "\n".join(_sentences(report))
    shown = "".join(sign if sign.isprintable() or sign == "\n" else ascii(sign)[1:-1] for sign in said)
    spoken = sys.stdout.encoding or "ascii"
    sys.stdout.write(shown.encode(spoken, "backslashreplace").decode(spoken) + "\n")
    return int(report["exit"])


def _sentences(report: dict[str, Any]) -> Iterator[str]:
    files = report["files"]
    for result in files:
        word = "ok" if result["ok"] else "NOT READABLE" if "unreadable" in result else "DIFFERS"
        kind = f" ({result['difference']})" if "difference" in result else ""
        yield f"{result['file']}: {word}{kind}. {result['says']}"
    if report["own_key_only"]:
        yield "The key came with the file: compare it with the key the archive published, or give that with --key."
    bounded = report["own_key_only"] or any(
        each.get("kind") == "timestamp" or each.get("covered", each.get("size")) != each.get("size") for each in files
    )
    well = "Everything that was given agrees; mind the reservations above." if bounded else "All is well."
    yield {0: well, 1: "Something differs from what was signed.", 2: "Not everything could be read."}[report["exit"]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
