"""How mail carries bytes: base64 as far as it is whole, and never taken for words."""

import binascii
import re
from collections import Counter

_LINE = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
_LETTER = re.compile(rb"[A-Za-z0-9+/]")
_LONG = 40
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=]")
_BLOCK = re.compile(
    r"(?:^[ \t>]*[A-Za-z0-9+/]{40,}={0,2}[ \t]*\r?\n){2,}(?:[ \t>]*[A-Za-z0-9+/]+={0,2}[ \t]*\r?$)?", re.M
)
_LONE = re.compile(r"(?<![A-Za-z0-9+/=_.-])[A-Za-z0-9+/]{100,}={0,2}(?![A-Za-z0-9+/=_.-])")
_UUENCODED = re.compile(r"^begin [0-7]{3,4} ([^\r\n]+)\r?\n((?:[ -`]{1,90}\r?\n)+?)end[ \t]*\r?$", re.M)
_MIXED = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9+/]"))


def from_base64(data: bytes) -> tuple[bytes, bytes, bool]:
    """The bytes that base64 carries, the words among them, and whether all of it could be decoded.

    A damaged line costs itself and not those after it.
    """
    carried, words = _sorted_lines(data)
    joined = b"".join(carried)
    in_step = not any(_out_of_step(carried))
    if in_step and _is_whole(joined):
        return _decoded(joined), words, True
    if len(carried) == 1:
        return _decoded(_FOREIGN.sub(b"", joined)), words, False
    return (*_line_by_line(carried, words), False)


def _sorted_lines(data: bytes) -> tuple[list[bytes], bytes]:
    """Lines of base64, and those that somebody wrote below them: with blanks or rules, and short ones after these."""
    carried: list[bytes] = []
    words: list[bytes] = []
    for line in filter(None, map(bytes.strip, data.splitlines())):
        is_long = len(line) >= _LONG and _LINE.fullmatch(line)
        if b" " in line or not _LETTER.search(line) or (words and not is_long):
            words.append(line)
        else:
            carried.append(line)
    return carried, b"\n".join(words)


def _line_by_line(carried: list[bytes], words: bytes) -> tuple[bytes, bytes]:
    found, left = bytearray(), b""
    for line, out_of_step in zip(carried, _out_of_step(carried), strict=True):
        if out_of_step or not _LINE.fullmatch(line):
            left = b""
            continue
        left += line
        cut = len(left) if line.endswith(b"=") else len(left) // 4 * 4
        found += _decoded(left[:cut])
        left = left[cut:]
    return bytes(found + _decoded(left)), words


def _out_of_step(carried: list[bytes]) -> list[bool]:
    """Of each line whether it lacks a character, or has one too many, where lines hold whole groups of four."""
    usual = Counter(map(len, carried)).most_common(1)[0][0] if carried else 0
    last = len(carried) - 1
    return [usual % 4 == 0 and len(line) % 4 > 0 and number < last for number, line in enumerate(carried)]


def _is_whole(joined: bytes) -> bool:
    return _LINE.fullmatch(joined) is not None and len(joined.rstrip(b"=")) % 4 != 1


def _decoded(block: bytes) -> bytes:
    """Whole groups of four, and as much of the last as can be known."""
    bare = block.rstrip(b"=").replace(b"=", b"")
    if len(bare) % 4 == 1:
        bare = bare[:-1]
    return binascii.a2b_base64(bare + b"=" * (-len(bare) % 4))


def is_base64(data: bytes) -> bool:
    """Whether bytes are text that is nothing but base64."""
    text = data[: 64 * 1024].decode("ascii", "replace").strip()
    return len(text) > 60 and not without_base64(text + "\n").strip()


def without_base64(text: str) -> str:
    """A text without the blocks of base64 in it: they are bytes of something, and no words."""
    return _LONE.sub(_unless_words, _BLOCK.sub(_unless_words, text))


def without_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes, bool]]]:
    """A text without the files written into it (uuencode), and of each its name, its bytes and whether it is whole."""
    files: list[tuple[str, bytes, bool]] = []

    def taken(found: re.Match[str]) -> str:
        files.append((found[1].strip(), *_from_uuencoded(found[2].encode("ascii", "replace"))))
        return "\n"

    return (_UUENCODED.sub(taken, text), files) if "begin " in text else (text, files)


def _from_uuencoded(block: bytes) -> tuple[bytes, bool]:
    carried, whole = bytearray(), True
    for line in block.splitlines():
        if not line.strip():
            continue
        length = ((line[0] - 32 & 63) * 4 + 5) // 3
        try:
            carried += binascii.a2b_uu(line[: length + 1])
        except binascii.Error:
            whole = False
    return bytes(carried), whole


def _unless_words(found: re.Match[str]) -> str:
    block = found[0]
    return "\n" if all(kind.search(block) for kind in _MIXED) else block
