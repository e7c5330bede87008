"""Reads an upload whole or refuses it: the parts an address takes, each once, to the closing boundary (RFC 7578).

What is lenient elsewhere would lose bytes here: a cut form ends in a shorter file, a second part hides the first one,
and letters in another encoding become others. So whatever is not the form as documented is refused before anything of
it is recorded.
"""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

from fastapi.requests import Request
from starlette.datastructures import FormData, Headers, UploadFile

from api.http.digests import Claims
from archive.errors import ArchiveError, Invalid
from services.json_bodies import field_name

FIELD_BYTES = 32 << 20
HEAD_BYTES = 16 << 10
IN_MEMORY = 1 << 20
UTF8 = ("utf-8", "utf8", "us-ascii")
PARAMETER = re.compile(r';[ \t]*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)=("(?:[^"\\]|\\.)*"|[^;"\s]+)[ \t]*')
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")


class MalformedForm(ArchiveError):
    """The body is no whole form: cut off, followed by more, or not of the shape its type says."""

    code = "malformed_body"
    field = "body"
    remedy = "Send the complete form, from the first boundary to the closing one, and nothing after it."

    def __init__(self, said: str) -> None:
        super().__init__(said)


class UnexpectedPart(Invalid):
    """A part this address does not take, or takes once or in another way; passing over it would lose what was sent."""

    code = "unexpected_part"

    def __init__(self, name: str, said: str, remedy: str) -> None:
        super().__init__(said, field=field_name(name), remedy=remedy)


@dataclass(frozen=True)
class _Part:
    name: str
    filename: str | None
    headers: list[tuple[bytes, bytes]]
    length: int | None
    media_type: str | None


async def read_form(request: Request, takes: Mapping[str, str | None]) -> FormData:
    """The form of a request. `takes` states which parts there may be, and of each text what it is; None of a file."""
    claims = Claims(request.headers.raw)
    body = _Body(_heard(request.stream(), claims), _boundary(request.headers.get("content-type", "")))
    items: list[tuple[str, UploadFile | str]] = []
    try:
        await body.begin()
        while await body.goes_on():
            part = _part(await body.head())
            _require_taken(part, takes, {name for name, _ in items})
            items.append((part.name, await (_file if takes[part.name] is None else _text)(part, body)))
        await body.end()
        claims.require()
    except BaseException:
        await FormData(items).close()
        raise
    return FormData(items)


async def _heard(stream: AsyncIterator[bytes], claims: Claims) -> AsyncIterator[bytes]:
    async for piece in stream:
        claims.take(piece)
        yield piece


def _require_taken(part: _Part, takes: Mapping[str, str | None], had: set[str]) -> None:
    if part.name not in takes:
        known = ", ".join(sorted(takes))
        raise UnexpectedPart(
            part.name,
            "This address does not accept a form part with this name.",
            f"Send these parts, each once: {known}.",
        )
    if part.name in had:
        raise UnexpectedPart(
            part.name, "The form contains this part twice.", "Send it once; one request files one document."
        )
    wanted = takes[part.name]
    if wanted is None and not part.filename:
        raise UnexpectedPart(part.name, "The file has no name.", "Send it as a file, with its name as 'filename'.")
    typed = wanted == "application/json" == part.media_type  # as browsers send JSON: a part with a type has a name
    if wanted is not None and part.filename is not None and not typed:
        raise UnexpectedPart(part.name, "This part must be text, not a file.", "Send it without 'filename'.")
    if wanted is not None and part.media_type not in (None, "text/plain", wanted):
        raise UnexpectedPart(part.name, "The type of this part is not accepted.", f"Send it as {wanted}.")


async def _text(part: _Part, body: "_Body") -> str:
    read, claims = bytearray(), Claims(part.headers)
    async for piece in body.data():
        read += piece
        claims.take(piece)
        if len(read) > FIELD_BYTES:
            raise UnexpectedPart(part.name, f"This part may have at most {FIELD_BYTES} bytes.", "Send less.")
    _require_length(part, len(read))
    claims.require()
    return _utf8(bytes(read))


async def _file(part: _Part, body: "_Body") -> UploadFile:
    claims = Claims(part.headers)
    spooled = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed with the form
    upload = UploadFile(spooled, size=0, filename=part.filename, headers=Headers(raw=part.headers))  # type: ignore[arg-type]
    try:
        async for piece in body.data():
            await upload.write(piece)
            claims.take(piece)
        _require_length(part, upload.size or 0)
        claims.require()
        await upload.seek(0)
    except BaseException:
        spooled.close()
        raise
    return upload


def _require_length(part: _Part, size: int) -> None:
    if part.length is not None and part.length != size:
        raise MalformedForm("The length of a part differs from its Content-Length.")


class _Body:
    """The bytes of a form as they come; never more of them in memory than one piece and a boundary."""

    def __init__(self, stream: AsyncIterator[bytes], boundary: bytes) -> None:
        self._stream, self._line, self._held = stream, b"\r\n--" + boundary, b""

    async def begin(self) -> None:
        line = self._line[2:]
        if await self._at_least(2) and self._held.startswith(b"\r\n"):
            line = self._line
        if not await self._at_least(len(line)) or not self._held.startswith(line):
            raise MalformedForm("The body does not begin with the boundary of its Content-Type.")
        self._held = self._held[len(line) :]

    async def goes_on(self) -> bool:
        """Whether another part follows the boundary just read; False at the closing one."""
        await self._at_least(2)
        after, self._held = self._held[:2], self._held[2:]
        if after not in (b"\r\n", b"--"):
            raise MalformedForm("The form is cut off, or its boundary occurs inside a part.")
        return after == b"\r\n"

    async def head(self) -> bytes:
        """The header lines of a part."""
        while (end := self._held.find(b"\r\n\r\n")) < 0 and len(self._held) <= HEAD_BYTES:
            if not await self._at_least(len(self._held) + 1):
                raise MalformedForm("The form is cut off in the header of a part.")
        if not 0 <= end <= HEAD_BYTES:
            raise MalformedForm("The header of a part is too long.")
        head, self._held = self._held[:end], self._held[end + 4 :]
        return head

    async def data(self) -> AsyncIterator[bytes]:
        """The bytes of a part, to the next boundary."""
        keep = len(self._line) - 1
        while (end := self._held.find(self._line)) < 0:
            if len(self._held) > keep:
                piece, self._held = self._held[:-keep], self._held[-keep:]
                yield piece
            if not await self._at_least(len(self._held) + 1):
                raise MalformedForm("The form is cut off inside a part.")
        piece, self._held = self._held[:end], self._held[end + len(self._line) :]
        yield piece

    async def end(self) -> None:
        """Nothing but an end of line follows the closing boundary."""
        await self._at_least(3)
        if self._held not in (b"", b"\r\n"):
            raise MalformedForm("There is data after the closing boundary.")

    async def _at_least(self, size: int) -> bool:
        while len(self._held) < size:
            piece = await anext(self._stream, None)
            if piece is None:
                return False
            self._held += piece
        return True


def _boundary(content_type: str) -> bytes:
    _, told = _parameters(content_type)
    boundary = told.get("boundary", "")
    if not BOUNDARY.fullmatch(boundary):
        raise MalformedForm("The Content-Type has no boundary of 1 to 70 characters.")
    _require_utf8(told)
    return boundary.encode("ascii")


def _part(head: bytes) -> _Part:
    """What the header of a part says. Refuses: what is said twice, and bytes that are encoded."""
    lines: dict[str, bytes] = {}
    for line in head.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        key = name.decode("latin-1").lower()
        if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9a-z-]+", key) or key in lines:
            raise MalformedForm("The header of a part cannot be read, or contains a field twice.")
        lines[key] = value.strip(b" \t")
    disposition, told = _parameters(_utf8(lines.get("content-disposition", b"")))
    if disposition != "form-data" or "name" not in told or any("*" in name for name in told):
        raise MalformedForm("A part must have a Content-Disposition 'form-data' with a name and at most a filename.")
    if lines.get("content-transfer-encoding", b"binary").lower() not in (b"binary", b"8bit", b"7bit"):
        raise MalformedForm("A part has a transfer encoding; send its bytes unencoded.")
    if "content-encoding" in lines or "content-range" in lines:
        raise MalformedForm("A part is compressed or partial; send whole, uncompressed files.")
    length = lines.get("content-length")
    if length is not None and not re.fullmatch(rb"[0-9]{1,18}", length):
        raise MalformedForm("The Content-Length of a part cannot be read.")
    media_type = None
    if "content-type" in lines:
        said_type = lines["content-type"].decode("latin-1")
        if "filename" in told:
            media_type = said_type.partition(";")[0].strip().lower()
        else:
            media_type, more = _parameters(said_type)
            _require_utf8(more)
    headers = [(name.encode("latin-1"), value) for name, value in lines.items()]
    size = None if length is None else int(length)
    return _Part(told["name"], told.get("filename"), headers, size, media_type)


def _parameters(value: str) -> tuple[str, dict[str, str]]:
    """A header value and its parameters, each of which stands once."""
    main, _, _ = value.partition(";")
    told: dict[str, str] = {}
    at = len(main)
    while at < len(value) and (found := PARAMETER.match(value, at)):
        name, said = found[1].lower(), found[2]
        if name in told:
            raise MalformedForm("A header contains the same parameter twice.")
        if said.startswith('"'):
            said = said[1:-1].replace("\\\\", "\\").replace('\\"', '"')
        if name == "filename" and (said[1:3] == ":\\" or said[:2] == "\\\\"):
            said = said.rpartition("\\")[2]  # the place on the sender's drive, which some browsers put before the name
        told[name] = said
        at = found.end()
    if value[at:].strip("; \t"):
        raise MalformedForm("The parameters of a header cannot be read.")
    return main.strip().lower(), told


def _require_utf8(told: Mapping[str, str]) -> None:
    if told.get("charset", "utf-8").lower() not in UTF8:
        raise MalformedForm("Text must be in UTF-8.")


def _utf8(sent: bytes) -> str:
    try:
        return sent.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedForm("A name or a text of the form is not UTF-8.") from None
