"""UTF-16 without the mark that states it, as some programs write their logs and tables."""

import codecs
import re

_LOOKED_AT, _FEWEST = 8192, 8  # bytes for UTF-16 without a mark, and pairs of them that tell
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd-\uffff]")


def unmarked_utf16(data: bytes) -> str:
    """The byte order of UTF-16 without its mark, where every other byte is mostly zero and the rest is text."""
    start = data[: _LOOKED_AT // 2 * 2]
    pairs = len(start) // 2
    if pairs < _FEWEST or b"\0" not in start[: 2 * _FEWEST]:
        return ""
    first, second = start[0 : 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
    if min(first, second) * 50 > pairs or max(first, second) * 10 < 7 * pairs:
        return ""
    encoding = "utf-16-le" if second > first else "utf-16-be"
    text = codecs.getincrementaldecoder(encoding)("replace").decode(start)
    return "" if _NOT_TEXT.search(text) else encoding
