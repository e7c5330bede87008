"""What a message says, and which of its parts are attachments, wherever among the others they stand."""

import email
import email.policy
import re
from email.message import EmailMessage, Message

from projections.text.extraction import CannotRead
from projections.text.identify import begins_like_mail
from projections.text.readers.headers import filename_of, header, raw_header, repair
from projections.text.readers.plain import decode
from projections.text.readers.signed import unwrapped
from projections.text.readers.transfer import from_base64, without_base64, without_uuencoded
from projections.text.readers.webpage import decoded_page, read_page
from projections.text.transcript import Transcript

ENVELOPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
_DEEPEST = 50
_SHARE_OF_NEW_WORDS = 0.1  # from which an alternative says more than those before it
_POINTER_WORDS = 40  # a text that only points to another has no more
_POINTER = re.compile(
    r"html|browser|selai|webbläs|mail (?:program|client|reader)|e-?post(?:program|klient)|postiohjel|"
    r"(?:view|read|display|show) (?:this|the) (?:message|mail|e-?mail)",
    re.I,
)
_WORD = re.compile(r"\w+")
_BOUNDARY = re.compile(rb"^--([^\s-][^\r\n]{0,200}?)[ \t]*\r?\n", re.M)
_PARTS = re.compile(rb"--[^\r\n]{1,200}\r?\nContent-", re.I)
_BASE64 = re.compile(r"\W*base-?64", re.I)
_LATIN = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii", "ascii"})


class Letter:
    """One message taken apart. `attachments` grows while its text is asked for."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self.attachments: list[Message] = []

    def text_of(self, part: Message, level: int = 0, *, form: bool = False) -> str:
        """What a part and those within it say; `form` states that it is one of several forms of a message."""
        kind = part.get_content_type()
        if level > _DEEPEST:
            self._transcript.missing("parts nested too deeply")
        elif kind == "multipart/encrypted":
            self._transcript.missing("encrypted: only its recipients can read the message")
        elif kind in ENVELOPES and level == 0:
            return self._inside(part)
        elif kind.startswith("message/") and kind not in MESSAGES and part.is_multipart():
            return "\n".join(_fields(inner) for inner in _parts(part))
        elif kind not in MESSAGES and part.is_multipart():
            forms = kind == "multipart/alternative"
            texts = [self.text_of(inner, level + 1, form=forms) for inner in _parts(part)]
            return _alternatives(texts) if forms else "\n".join(texts)
        elif _hides_parts(part, kind, level):
            return self._without_boundary(part, level)
        elif kind.startswith("text/") and not _is_attachment(part, form=form) and _is_said(kind, part):
            return self._said(part, kind)
        elif kind not in _SIGNATURES:
            self.attachments.append(part)
        return ""

    def _inside(self, part: Message) -> str:
        """A message that is one signed envelope."""
        try:
            data = unwrapped(payload_of(part)[0])
        except CannotRead as refusal:
            self._transcript.missing(refusal.reason)
            return ""
        if begins_like_mail(data):
            return self._parsed(data, 1)
        self.attachments.append(part)
        return ""

    def _without_boundary(self, part: Message, level: int) -> str:
        """Parts whose boundary is missing or wrong: a whole message, or parts by the boundary that is there."""
        data = payload_of(part)[0]
        if begins_like_mail(data):
            return self._parsed(data, level + 1)
        if boundary := _BOUNDARY.search(data):
            return self._parsed(b'Content-Type: multipart/mixed; boundary="%b"\n\n%b' % (boundary[1], data), level + 1)
        return self._said(part, "text/plain")

    def _parsed(self, data: bytes, level: int) -> str:
        message = email.message_from_bytes(data, policy=email.policy.default)
        repair(message)
        if message.is_multipart() or not message.get_content_type().startswith("multipart/"):
            return self.text_of(message, level)
        return self._said(message, "text/plain")

    def _said(self, part: Message, kind: str) -> str:
        text = _text(part, kind)
        if kind == "text/html":
            aside = self._transcript.aside()
            try:
                read_page(text, aside)
            except CannotRead as refusal:
                self._transcript.missing(refusal.reason)
            text = aside.text()
        text, files = without_uuencoded(text)
        for name, data, whole in files:
            if not whole:
                self._transcript.missing("an attachment could not be read: a line of it is damaged")
            self.attachments.append(_file(name, data))
        words = without_base64(text)
        if words != text:
            self._transcript.missing("damaged: bytes that no part explains were left out of the text")
        return words


def payload_of(part: Message) -> tuple[bytes, bytes, bool]:
    """The bytes of a part, words that somebody wrote below its base64, and whether all of it could be decoded."""
    if _BASE64.match(raw_header(part, "Content-Transfer-Encoding")):
        raw = part.get_payload()
        data = raw.encode("utf-8", "replace") if isinstance(raw, str) else b""
        begins_with_words = b" " in data.lstrip().partition(b"\n")[0].strip()
        return (data, b"", True) if begins_with_words else from_base64(data)
    payload = part.get_payload(decode=True)
    return (payload if isinstance(payload, bytes) else b""), b"", True


def _parts(part: Message) -> list[Message]:
    return [inner for inner in part.get_payload() if isinstance(inner, Message)]


def _file(name: str, data: bytes) -> Message:
    """A file that was written into the text, as a part."""
    part = EmailMessage()
    part.set_content(data, "application", "octet-stream", filename=" ".join(name.split())[:255])
    return part


def _alternatives(texts: list[str]) -> str:
    """Of texts that should say the same, the first and each that says more: the plain one may only be a pointer."""
    chosen: list[str] = []
    known: set[str] = set()
    for text in _without_pointers(texts):
        words = set(_WORD.findall(text.casefold()))
        if len(words - known) > _SHARE_OF_NEW_WORDS * len(words):
            chosen.append(text)
            known |= words
    return "\n".join(chosen)


def _without_pointers(texts: list[str]) -> list[str]:
    """Without a short text that says the message is in another form, where there is that other form."""
    said = [set(_WORD.findall(text.casefold())) for text in texts]
    others = [set().union(*said[:at], *said[at + 1 :]) for at in range(len(said))]
    return [
        text
        for text, words, rest in zip(texts, said, others, strict=True)
        if not (rest and len(words) <= _POINTER_WORDS and _POINTER.search(text) and 2 * len(words & rest) < len(words))
    ]


def _hides_parts(part: Message, kind: str, level: int) -> bool:
    """Whether it has parts that its header does not state, or states wrongly."""
    if kind.startswith("multipart/"):
        return level == 0 or not _is_attachment(part)
    return kind == "text/plain" and level == 0 and bool(_PARTS.match(payload_of(part)[0].lstrip()))


def _is_attachment(part: Message, *, form: bool = False) -> bool:
    if header(part, "Content-Disposition").lower().startswith("attachment"):
        return True
    return bool(filename_of(part)) and not form


def _is_said(kind: str, part: Message) -> bool:
    """Whether a text is part of what the message says: a calendar is a file, an empty one nothing."""
    return kind in ("text/plain", "text/html", "text/enriched") or not payload_of(part)[0].strip()


def _fields(part: Message) -> str:
    """The fields of a report on delivery or reading, and what it quotes."""
    rows = [f"{name}: {header(part, name)}" for name in dict.fromkeys(part.keys())]
    text = part.get_payload()
    return "\n".join([*rows, text if isinstance(text, str) else ""])


def _text(part: Message, kind: str) -> str:
    """The part in its stated encoding; where that is missing, unknown or untrue, as any text file."""
    data, words, _ = payload_of(part)
    tail = f"\n{decode(words)[0]}" if words else ""
    charset = part.get_param("charset")
    stated = charset.lower() if isinstance(charset, str) else ""
    if not stated and kind == "text/html":
        return decoded_page(data)[0] + tail
    if stated and stated not in _LATIN and stated != "unknown-8bit":
        try:
            return data.decode(stated) + tail
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)[0] + tail
