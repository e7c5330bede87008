#!/usr/bin/env bash
# Which streams an OLE file has, by olefile (0.47, tried 2026-11-30).
#
# Good guess: olefile, which collects defects of a file instead of raising them, opens any file whose header is sound.
# Seen: entries of a directory that stand in a row, as anybody may write them, are followed by recursion: from about a
# thousand on, opening ends in RecursionError, which is no OleFileError.
# Whoever looks at files of strangers with it catches RecursionError too, and does it in a process under limits.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check olefile==0.47
"$folder/venv/bin/python" - <<'PY'
import io
import struct

import olefile

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def file_of(names):
    directory = -(-(len(names) + 1) // 4)
    tables = 1
    while tables * 128 < 1 + tables + directory:
        tables += 1
    start = 1 + tables
    chain = [END, *[TABLE] * tables, *range(start + 1, start + directory), END]
    chain += [FREE] * (tables * 128 - len(chain))
    head = bytearray(512)
    head[:8] = olefile.MAGIC
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<9I", head, 40, 0, tables, start, 0, 4096, END, 0, END, 0)
    struct.pack_into("<109I", head, 76, *([*range(1, 1 + tables)] + [FREE] * 109)[:109])

    def entry(name, kind, right, child):
        written = name.encode("utf-16-le") + b"\0\0"
        return struct.pack("<64sHBBIII", written, len(written), kind, 1, FREE, right, child).ljust(128, b"\0")

    entries = [entry("Root Entry", 5, FREE, 1)]
    entries += [entry(name, 2, n + 1 if n < len(names) else FREE, FREE) for n, name in enumerate(names, 1)]
    body = b"".join(entries).ljust(directory * 512, b"\0")
    return bytes(head) + bytes(512) + struct.pack(f"<{len(chain)}I", *chain) + body


few = olefile.OleFileIO(io.BytesIO(file_of([f"s{n}" for n in range(500)])))
assert len(few.listdir()) == 500
try:
    olefile.OleFileIO(io.BytesIO(file_of([f"s{n}" for n in range(2000)])))
except RecursionError:
    print("olefile 0.47: a directory of 500 entries in a row opens, one of 2,000 ends in RecursionError.")
else:
    raise SystemExit("2,000 entries in a row were expected to end in RecursionError")
PY
