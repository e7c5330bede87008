"""A file of a package is listed with both digests, although one is computed while the next file is written."""

import hashlib
from contextlib import closing
from pathlib import Path

from services.handover.package.payload import LARGE, TEXT, Payload

CONTENTS = [b"", b"short", b"a" * (LARGE - 1), b"b" * LARGE, b"c" * (3 * LARGE + 1), b"last"]


def pieces(content: bytes) -> list[bytes]:
    return [content[at : at + LARGE] for at in range(0, len(content), LARGE)]


def test_every_file_is_listed_with_its_own_digests_in_the_order_of_writing(tmp_path: Path):
    with closing(Payload(tmp_path, "uuid-1")) as payload:
        for number, content in enumerate(CONTENTS):
            payload.add(f"data/{number}", TEXT, pieces(content))
        assert payload.files == len(CONTENTS)
        assert payload.bytes == sum(map(len, CONTENTS))
        listed = [(each.path, each.size, each.sha256, each.sha512) for each in payload.members("data/")]
    expected = [
        (f"data/{number}", len(each), hashlib.sha256(each).hexdigest(), hashlib.sha512(each).hexdigest())
        for number, each in enumerate(CONTENTS)
    ]
    assert listed == expected


def test_files_that_are_open_at_the_same_time_keep_their_digests_apart(tmp_path: Path):
    with closing(Payload(tmp_path, "uuid-1")) as payload:
        with payload.file("data/outer", TEXT) as outer, payload.file("data/inner", TEXT) as inner:
            for piece in pieces(CONTENTS[4]):
                outer.write(piece)
                inner.write(piece[::-1])
            inner.write(b"end")
        listed = {each.path: (each.sha256, each.sha512) for each in payload.members()}
    for path, content in (("data/outer", CONTENTS[4]), ("data/inner", CONTENTS[4][::-1] + b"end")):
        assert listed[path] == (hashlib.sha256(content).hexdigest(), hashlib.sha512(content).hexdigest())


def test_what_an_interrupted_package_had_copied_is_listed_after_what_was_written_before(tmp_path: Path):
    kept = tmp_path / "kept"
    kept.write_bytes(CONTENTS[4])
    with closing(Payload(tmp_path, "uuid-1")) as payload:
        payload.add("data/first", TEXT, pieces(CONTENTS[3]))
        first = next(payload.members())
        payload.add("data/second", TEXT, pieces(CONTENTS[3]))
        known = first._replace(path="data/taken", sha256=hashlib.sha256(CONTENTS[4]).hexdigest(), sha512="")
        assert payload.take(kept, known) == len(CONTENTS[4])
        listed = [(each.path, each.sha512) for each in payload.members()]
    second, taken = (hashlib.sha512(CONTENTS[at]).hexdigest() for at in (3, 4))
    assert listed == [("data/first", second), ("data/second", second), ("data/taken", taken)]
