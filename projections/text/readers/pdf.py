"""PDF: page text, filled form fields, notes and attachments with pdfium; the PDF/A claim as written, never verified."""

import ctypes
import mmap
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from projections.text.extraction import CannotRead, Format
from projections.text.identify import pdf_format
from projections.text.readers.attached import read_file
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_HYPHEN_AT_LINE_END = re.compile("[\x02\ufffe]\r?\n?")  # how pdfium marks a word broken over two lines
_PART = re.compile(rb"pdfaid:part\s*(?:=\s*[\"']|>)\s*(\d)")
_LEVEL = re.compile(rb"pdfaid:(?:conformance|rev)\s*(?:=\s*[\"']|>)\s*([A-Za-z]\b)")
_CLAIM_PUIDS = {
    "1a": "fmt/95", "1b": "fmt/354", "2a": "fmt/476", "2b": "fmt/477", "2u": "fmt/478", "3a": "fmt/479",
    "3b": "fmt/480", "3u": "fmt/481", "4": "fmt/1910", "4e": "fmt/1911", "4f": "fmt/1912",
}  # fmt: skip
_WITH_WORDS = frozenset({raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP})
_MOST_ANNOTATIONS = 2_000  # of one page


def read(source: "Source", transcript: Transcript, format: Format) -> Format:
    """Every page's text, then its fields and notes. A page that cannot be read makes the text partial."""
    document = _open(source.content)
    try:
        transcript.pages = len(document)
        _note_attachments(document, transcript)
        _init_forms(document)
        unread = sum(not _read_page(document, number, transcript) for number in range(len(document)))
        if unread:
            transcript.missing(f"damaged: {unread} of {len(document)} pages could not be read")
        if not transcript.pages:
            raise CannotRead("damaged: no page can be found")
        if transcript.blank:
            transcript.missing("no text layer: the pages are images or blank")
        _read_attachments(document, transcript, source.depth)
    finally:
        document.close()
    return _with_claim(format, source.content, transcript)


def _open(content: Path | bytes) -> Any:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise CannotRead("encrypted") from error
        if error.err_code == raw.FPDF_ERR_SECURITY:
            raise CannotRead("encrypted in an unknown way") from error
        raise CannotRead("damaged: not readable as a PDF") from error


def _init_forms(document: Any) -> None:
    """Form fields are read where there are any; a broken form costs only the fields."""
    try:
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
    except pdfium.PdfiumError:
        return


def _note_attachments(document: Any, transcript: Transcript) -> None:
    count = document.count_attachments()
    if count > 0:
        transcript.metadata["attachments"] = str(count)


def _read_attachments(document: Any, transcript: Transcript, depth: int) -> None:
    """Files within the file, each by the reader of its format."""
    count = document.count_attachments()
    for number in range(min(count, transcript.limits.attachments)):
        if depth >= transcript.limits.nesting:
            transcript.missing("files nested too deeply")
            return
        try:
            attachment = document.get_attachment(number)
            name, data = attachment.get_name(), bytes(attachment.get_data())
        except pdfium.PdfiumError:
            transcript.missing("an attachment could not be read: damaged")
            continue
        transcript.line(f"\n[{name}]")
        if data:
            read_file(data, name, "", transcript, depth, "an attachment")
    if count > transcript.limits.attachments:
        transcript.missing(f"only the first {transcript.limits.attachments} attachments were read")


def _read_page(document: Any, number: int, transcript: Transcript) -> bool:
    try:
        page = document[number]
        words = page.get_textpage()
        text = words.get_text_range()
        words.close()
    except pdfium.PdfiumError:
        return False
    transcript.line(_HYPHEN_AT_LINE_END.sub("", text))
    _read_annotations(document, page, transcript)
    page.close()
    return True


def _read_annotations(document: Any, page: Any, transcript: Transcript) -> None:
    """Values of form fields and words of notes: a filled application form is often nothing else."""
    for place in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, place)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind == raw.FPDF_ANNOT_WIDGET and document.formenv:
            _add_field(document.formenv, annotation, transcript)
        elif kind in _WITH_WORDS:
            transcript.line(_words(raw.FPDFAnnot_GetStringValue, annotation, b"Contents"))
        raw.FPDFPage_CloseAnnot(annotation)


def _add_field(form: Any, annotation: Any, transcript: Transcript) -> None:
    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX):
        transcript.line(_words(raw.FPDFAnnot_GetFormFieldValue, form, annotation))


def _words(ask: Any, *arguments: Any) -> str:
    """A UTF-16 answer of pdfium, asked twice: once for its length."""
    size = ask(*arguments, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _with_claim(format: Format, content: Path | bytes, transcript: Transcript) -> Format:
    """The format with the PDF/A part and level its own metadata packet claims."""
    claim = _claim(content)
    if not claim:
        return format
    transcript.metadata["pdfa_claim"] = f"PDF/A-{claim} claimed, unverified"
    plain = pdf_format(format.version)
    name = f"{plain.name} (PDF/A-{claim} claimed, unverified)"
    return Format(plain.media_type, name, format.basis, _CLAIM_PUIDS.get(claim, plain.puid), plain.version)


def _claim(content: Path | bytes) -> str:
    """Read from the bytes: the standard wants the packet unfiltered, and a search cannot be led astray by the file."""
    if isinstance(content, bytes):
        return _claim_in(content)
    with content.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return _claim_in(mapped)


def _claim_in(data: "bytes | mmap.mmap") -> str:
    part = None
    for part in _PART.finditer(data):  # noqa: B007 - the last packet is the one in force
        pass
    if part is None:
        return ""
    level = _LEVEL.search(data[max(0, part.start() - 400) : part.end() + 400])
    return part[1].decode("ascii") + (level[1].decode("ascii").lower() if level else "")
