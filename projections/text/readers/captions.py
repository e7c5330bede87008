"""Captions of recordings: WebVTT (W3C) and SubRip, as words of speakers with the moments at which they spoke.

Cues are joined to paragraphs, so that words side by side are found as they were said: a new one begins with another
speaker, after a pause, and after a minute. Each begins with its moment from the start of the recording: "[1:02:03]".
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from projections.text.extraction import CannotRead, Format
from projections.text.media_types import WEBVTT
from projections.text.readers.plain import decode, first_bytes
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

PAUSE_SECONDS = 5.0
PARAGRAPH_SECONDS = 60.0
_MOMENT = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_MOMENT}[ \t]*-->[ \t]*{_MOMENT}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>|</v>")
_TAG = re.compile(r"</?(?:[biucvr]|ruby|rt|lang|font)(?:[.\s][^>]*)?>|<\d[\d:.]*>", re.IGNORECASE)
_NOT_SPOKEN = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
_PLACED = re.compile(r"\{\\an?\d+\}")  # where on the picture, in SubRip


class Said(NamedTuple):
    """Words of one speaker, with seconds from the start of the recording; `speaker` is empty where none is stated."""

    starts: float
    ends: float
    speaker: str
    words: str


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """What was said, a paragraph at a time; the encoding in `metadata["encoding"]`.

    Raises CannotRead where there is no cue.
    """
    data, whole = first_bytes(source.content, transcript.limits)
    text, transcript.metadata["encoding"] = decode(data, whole=whole)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    cues = _of_webvtt(lines, transcript) if format.media_type == WEBVTT else _of_subrip(lines)
    found = False
    for paragraph in _paragraphs(cues):
        first = paragraph[0]
        speaker = f"{first.speaker}: " if first.speaker else ""
        transcript.line(f"[{_moment(first.starts)}] {speaker}{' '.join(each.words for each in paragraph)}\n")
        found = True
    if not found:
        raise CannotRead("the captions contain no words")
    if not whole:
        transcript.missing(f"only the first {transcript.limits.max_chars} characters were read")


def _of_webvtt(text: str, transcript: Transcript) -> Iterator[Said]:
    """The cues of WebVTT, in the order of the file; notes, styles and regions are left out."""
    if "X-TIMESTAMP-MAP" in text.partition("\n\n")[0]:
        transcript.metadata["moments"] = "relative to a part of a stream"
    for block in re.split(r"\n{2,}", text):
        lines = block.split("\n")
        if not _NOT_SPOKEN.match(lines[0]):
            yield from _cues(lines)


def _of_subrip(text: str) -> Iterator[Said]:
    """The cues of SubRip, in the order of the file, also without their numbers or the empty lines between them."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if _TIMING.match(line)), 0)
    if first and lines[first - 1].strip().isdigit():  # numbered: a line of digits above a timing is no speech
        for number in range(1, len(lines)):
            if _TIMING.match(lines[number]) and lines[number - 1].strip().isdigit():
                lines[number - 1] = ""
    yield from _cues([_PLACED.sub("", line) for line in lines], marked=False)


def _cues(lines: list[str], *, marked: bool = True) -> Iterator[Said]:
    """The cues of lines: each from its timing to the next; `marked` where speakers and signs are written as marks."""
    starts = [number for number, line in enumerate(lines) if _TIMING.match(line)]
    for number, following in zip(starts, [*starts[1:], len(lines)], strict=False):
        timing = _TIMING.match(lines[number])
        assert timing
        begins, ends = _seconds(*timing.groups()[:4]), _seconds(*timing.groups()[4:])
        speaker, said = "", "\n".join(lines[number + 1 : following])
        for at, piece in enumerate(_VOICE.split(said) if marked else (said,)):
            if at % 2:
                speaker = unescape(piece or "").strip()
            elif words := _plain(piece, marked=marked):
                yield Said(begins, ends, speaker, words)


def _paragraphs(cues: Iterator[Said]) -> Iterator[list[Said]]:
    """Cues that are read on as one."""
    together: list[Said] = []
    for cue in cues:
        if together and not _goes_on(together, cue):
            yield together
            together = []
        if not together or cue.words != together[-1].words or cue.starts > together[-1].ends:
            together.append(cue)
    if together:
        yield together


def _goes_on(together: list[Said], cue: Said) -> bool:
    first, last = together[0], together[-1]
    near = cue.starts >= last.starts and cue.starts - last.ends <= PAUSE_SECONDS
    return near and cue.speaker == first.speaker and cue.starts - first.starts < PARAGRAPH_SECONDS


def _plain(piece: str, *, marked: bool) -> str:
    """Words without marks of form; what only looks like a mark ("x < 5") stays."""
    without = _TAG.sub("", piece)
    return " ".join((unescape(without) if marked else without).split())


def _seconds(hours: str | None, minutes: str, seconds: str, parts: str) -> float:
    return 3600 * int(hours or 0) + 60 * int(minutes) + int(seconds) + float(f"0.{parts}")


def _moment(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
