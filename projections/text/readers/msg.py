"""Messages of Outlook (`.msg`): a compound file of properties (MS-OXMSG), read as the mail it is."""

import email
import email.policy
import struct
from email.message import EmailMessage
from typing import TYPE_CHECKING

from projections.text.extraction import CannotRead, Format
from projections.text.readers.composed import Draft, addressed, composed, moment_of
from projections.text.readers.headers import header, repair
from projections.text.readers.mail import read_message
from projections.text.readers.ole import Storage, as_file, open_compound
from projections.text.readers.plain import decode
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

STATED = ("Subject", "From", "To", "Cc", "Date")
_PROPERTIES = "__properties_version1.0"
_UNICODE, _BYTES, _BINARY, _OBJECT, _NUMBER, _MOMENT = 0x001F, 0x001E, 0x0102, 0x000D, 0x0003, 0x0040
_SUBJECT, _CLASS, _BODY, _RTF, _HTML, _HEADERS = 0x0037, 0x001A, 0x1000, 0x1009, 0x1013, 0x007D
_SENDER, _AUTHOR = (0x0C1A, 0x5D01, 0x0C1F), (0x0042, 0x5D02, 0x0065)  # name, address of the net, other address
_SHOWN = {"To": 0x0E04, "Cc": 0x0E03, "Bcc": 0x0E02}
_RECIPIENT, _ADDRESSES, _ROLE = 0x3001, (0x39FE, 0x3003), 0x0C15
_ROLES = {1: "To", 2: "Cc", 3: "Bcc"}
_SENT, _CAME = 0x0039, 0x0E06
_CODE_PAGES = (0x3FFD, 0x3FDE)
_FILE, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME = 0x3701, 0x3707, 0x3704, 0x3001
_MOST_PEOPLE, _DEEPEST = 2_000, 10
_NOT_MAIL = ("ipm.contact", "ipm.appointment", "ipm.task", "ipm.stickynote", "ipm.activity", "ipm.schedule")
_FIRST_OF_A_PERSON, _FIRST_NAMED = 0x3A00, 0x8000


class _Properties:
    """The properties of one storage: texts and bytes in streams, numbers in one list."""

    def __init__(self, storage: Storage, head: int, code_page: str = "") -> None:
        self.storage = storage
        listed = storage.stream(_PROPERTIES)[head:]
        self._numbers: dict[int, int] = dict(struct.iter_unpack("<I4xQ", listed[: len(listed) // 16 * 16]))
        pages = (self.number(page) for page in _CODE_PAGES)
        self.code_page = next((codec for page in pages if (codec := _codec(page))), code_page)

    def number(self, name: int) -> int:
        return self._numbers.get(name << 16 | _NUMBER, 0) & 0xFFFFFFFF

    def moment(self, name: int) -> str:
        return moment_of(self._numbers.get(name << 16 | _MOMENT, 0))

    def binary(self, name: int) -> bytes:
        return self.storage.stream(_stream(name, _BINARY))

    def text(self, name: int) -> str:
        if data := self.storage.stream(_stream(name, _UNICODE)):
            return data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass").rstrip("\0")
        data = self.storage.stream(_stream(name, _BYTES))
        if self.code_page:
            return data.decode(self.code_page, "replace").rstrip("\0")
        return decode(data)[0].rstrip("\0")

    def first(self, *names: int) -> str:
        return next((text for name in names if (text := self.text(name).strip())), "")


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Headers, text, and attachments, also those of attached messages; what it states of itself as metadata too."""
    with open_compound(source.content) as root:
        message = _message(_Properties(root, 32), transcript, 0)
    for name in STATED:
        if words := header(message, name):
            transcript.metadata[name.lower()] = words
    read_message(message, transcript, source.depth)


def _message(kept: _Properties, transcript: Transcript, level: int) -> EmailMessage:
    draft = Draft(headers=_headers(kept))
    draft.plain = kept.text(_BODY) + _beside(kept)
    draft.html = kept.binary(_HTML) or kept.text(_HTML)
    draft.rtf = kept.binary(_RTF)
    for name in kept.storage.storages():
        if name.lower().startswith("__attach_version1.0_"):
            _attach(draft, _Properties(kept.storage.within(name), 8, kept.code_page), transcript, level)
    return composed(draft, transcript)


def _headers(kept: _Properties) -> dict[str, str]:
    sent = email.message_from_string(kept.text(_HEADERS), policy=email.policy.default)
    repair(sent)
    author = next((found for which in (_AUTHOR, _SENDER) if (found := _person(kept, *which))), "")
    if "@" not in author and "@" in (stated := header(sent, "From")):
        author = stated
    headers = {"Subject": _subject(kept), "From": author}
    people = _recipients(kept)
    for name, shown in _SHOWN.items():
        headers[name] = "; ".join(people.get(name, [])) or kept.text(shown).strip() or header(sent, name)
    headers["Date"] = header(sent, "Date") or kept.moment(_SENT) or kept.moment(_CAME)
    return headers


def _subject(kept: _Properties) -> str:
    subject = kept.text(_SUBJECT)
    return subject[2:] if subject.startswith("\x01") else subject  # how long the "RE:" before it is


def _person(kept: _Properties, name: int, *addresses: int) -> str:
    found = (kept.text(address).strip() for address in addresses)
    return addressed(kept.text(name).strip(), next((address for address in found if "@" in address), ""))


def _recipients(kept: _Properties) -> dict[str, list[str]]:
    people: dict[str, list[str]] = {}
    storages = (name for name in kept.storage.storages() if name.lower().startswith("__recip_version1.0_"))
    for name, _ in zip(storages, range(_MOST_PEOPLE), strict=False):
        one = _Properties(kept.storage.within(name), 8, kept.code_page)
        if words := _person(one, _RECIPIENT, *_ADDRESSES):
            people.setdefault(_ROLES.get(one.number(_ROLE), "To"), []).append(words)
    return people


def _beside(kept: _Properties) -> str:
    """What a contact, a task or a meeting states beside its text."""
    if not kept.text(_CLASS).lower().startswith(_NOT_MAIL):
        return ""
    lines = []
    for stream in kept.storage.streams():
        name, kind = _name_of(stream)
        if kind in (_UNICODE, _BYTES) and (_FIRST_OF_A_PERSON <= name < 0x3B00 or name >= _FIRST_NAMED):
            lines.append(kept.text(name).strip())
    return "\n".join(["", *(line for line in dict.fromkeys(lines) if line and "/o=" not in line)])


def _attach(draft: Draft, file: _Properties, transcript: Transcript, level: int) -> None:
    name = file.first(_LONG_NAME, _SHORT_NAME, _SHOWN_NAME)
    inner = file.storage.within(_stream(_FILE, _OBJECT))
    if not file.storage.has(_stream(_FILE, _OBJECT)):
        try:
            draft.files.append((name, file.binary(_FILE)))
        except CannotRead as refusal:
            transcript.missing(f"an attachment could not be read: {refusal.reason}")
    elif not inner.has(_PROPERTIES):
        draft.files.append((name, as_file(inner)))
    elif level >= _DEEPEST:
        transcript.missing("messages nested too deeply")
    else:
        draft.files.append(_message(_Properties(inner, 24, file.code_page), transcript, level + 1))


def _stream(name: int, kind: int) -> str:
    return f"__substg1.0_{name:04X}{kind:04X}"


def _name_of(stream: str) -> tuple[int, int]:
    """Name and kind of the property that a stream holds; zeros where it is another stream."""
    try:
        whole = int(stream.removeprefix("__substg1.0_"), 16)
    except ValueError:
        return 0, 0
    return whole >> 16, whole & 0xFFFF


def _codec(page: int) -> str:
    """The name of a code page here; empty where none is stated or it is unknown."""
    name = {65001: "utf-8", 20127: "cp1252", 1200: ""}.get(page, f"cp{page}")
    name = f"iso-8859-{page - 28590}" if 28591 <= page <= 28605 else name
    try:
        b"a".decode(name)
    except LookupError:
        return ""
    return name
