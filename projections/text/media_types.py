"""The formats an office leaves behind: media type, name, PRONOM identifier, file name endings."""

from collections.abc import Mapping
from types import MappingProxyType

PLAIN = "text/plain"
UNKNOWN = "application/octet-stream"

PDF = "application/pdf"
RTF = "application/rtf"
HTML = "text/html"
XHTML = "application/xhtml+xml"
XML = "application/xml"
CSV = "text/csv"
MARKDOWN = "text/markdown"
CALENDAR = "text/calendar"
JSON = "application/json"
WEBVTT = "text/vtt"
SUBRIP = "application/x-subrip"
MAIL = "message/rfc822"
MAILBOX = "application/mbox"
SEALED_MAIL = "application/pkcs7-mime"
TNEF = "application/vnd.ms-tnef"

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
ODG = "application/vnd.oasis.opendocument.graphics"
ODM = "application/vnd.oasis.opendocument.text-master"
EPUB = "application/epub+zip"
ASIC = "application/vnd.etsi.asic-e+zip"
PAGES = "application/vnd.apple.pages"

COMPOUND = "application/x-ole-storage"
ENCRYPTED_OFFICE = "application/x-ole-storage;encrypted-office"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
MSG = "application/vnd.ms-outlook"

ZIP = "application/zip"
GZIP = "application/gzip"
SEVEN_ZIP = "application/x-7z-compressed"

# media type → (name, PRONOM identifier or "" where it depends on a version we do not know)
NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        PLAIN: ("Plain text", "x-fmt/111"),
        UNKNOWN: ("Unknown format", ""),
        PDF: ("PDF", ""),
        RTF: ("Rich Text Format", ""),
        HTML: ("HTML", "fmt/96"),
        XHTML: ("XHTML", "fmt/102"),
        XML: ("XML", "fmt/101"),
        CSV: ("Comma separated values", "x-fmt/18"),
        MARKDOWN: ("Markdown", "fmt/1149"),
        CALENDAR: ("iCalendar", "fmt/388"),
        JSON: ("JSON", "fmt/817"),
        WEBVTT: ("Captions (WebVTT)", ""),
        SUBRIP: ("Captions (SubRip)", ""),
        MAIL: ("E-mail message", "fmt/278"),
        MAILBOX: ("Mailbox (mbox)", "fmt/720"),
        SEALED_MAIL: ("Signed or encrypted mail envelope (PKCS #7)", ""),
        TNEF: ("Outlook attachments in one file (winmail.dat, TNEF)", ""),
        DOCX: ("Word document (OOXML)", "fmt/412"),
        XLSX: ("Excel workbook (OOXML)", "fmt/214"),
        XLSB: ("Excel binary workbook", "fmt/595"),
        PPTX: ("PowerPoint presentation (OOXML)", "fmt/215"),
        ODT: ("OpenDocument text", ""),
        ODS: ("OpenDocument spreadsheet", ""),
        ODP: ("OpenDocument presentation", ""),
        ODG: ("OpenDocument drawing", ""),
        ODM: ("OpenDocument master document", ""),
        EPUB: ("Book (EPUB)", "fmt/483"),
        ASIC: ("Container of signed files (ASiC-E)", ""),
        PAGES: ("Apple Pages document", ""),
        COMPOUND: ("OLE compound file", "fmt/111"),
        ENCRYPTED_OFFICE: ("Encrypted Office document", "fmt/494"),
        DOC: ("Word document (binary)", ""),
        XLS: ("Excel workbook (binary)", ""),
        PPT: ("PowerPoint presentation (binary)", "fmt/126"),
        MSG: ("Outlook message", "x-fmt/430"),
        ZIP: ("ZIP archive", "x-fmt/263"),
        GZIP: ("gzip file", "x-fmt/266"),
        SEVEN_ZIP: ("7-Zip archive", "fmt/484"),
        "application/x-tar": ("tar archive", "x-fmt/265"),
        "application/vnd.rar": ("RAR archive", ""),
        "image/png": ("PNG image", ""),
        "image/jpeg": ("JPEG image", ""),
        "image/gif": ("GIF image", ""),
        "image/tiff": ("TIFF image", "fmt/353"),
        "image/bmp": ("BMP image", ""),
        "image/webp": ("WebP image", ""),
        "image/svg+xml": ("SVG drawing", ""),
        "application/vnd.wordperfect": ("WordPerfect document", ""),
        "application/vnd.lotus-1-2-3": ("Lotus 1-2-3 worksheet", ""),
        "application/x-quattro-pro": ("Quattro Pro spreadsheet", ""),
    }
)

# ending → media type; the ones whose bytes carry no signature matter most
ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "txt": PLAIN, "log": PLAIN, "md": MARKDOWN, "csv": CSV, "tsv": CSV, "json": JSON, "ics": CALENDAR,
        "vtt": WEBVTT, "srt": SUBRIP,
        "eml": MAIL, "mht": MAIL, "mhtml": MAIL, "mbox": MAILBOX, "p7m": SEALED_MAIL,
        "html": HTML, "htm": HTML, "xhtml": XHTML, "xml": XML, "fodt": XML, "fods": XML, "fodp": XML,
        "svg": "image/svg+xml", "rtf": RTF, "pdf": PDF,
        "docx": DOCX, "docm": DOCX, "dotx": DOCX, "xlsx": XLSX, "xlsm": XLSX, "xlsb": XLSB, "pptx": PPTX,
        "pptm": PPTX, "ppsx": PPTX, "odt": ODT, "ott": ODT, "ods": ODS, "odp": ODP, "odg": ODG, "otg": ODG,
        "odm": ODM, "epub": EPUB, "asice": ASIC, "sce": ASIC, "bdoc": ASIC, "pages": PAGES,
        "doc": DOC, "dot": DOC, "xls": XLS, "ppt": PPT, "pps": PPT, "msg": MSG,
        "zip": ZIP, "gz": GZIP, "7z": SEVEN_ZIP, "tar": "application/x-tar", "rar": "application/vnd.rar",
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "tif": "image/tiff",
        "tiff": "image/tiff", "bmp": "image/bmp", "webp": "image/webp",
        "wk1": "application/vnd.lotus-1-2-3", "wk3": "application/vnd.lotus-1-2-3",
        "wq1": "application/x-quattro-pro", "wq2": "application/x-quattro-pro", "qpw": "application/x-quattro-pro",
    }
)  # fmt: skip

# what the bytes cannot tell apart from plain text, so that the ending or declared type decides
TEXTUAL = frozenset(
    {PLAIN, MARKDOWN, CSV, JSON, CALENDAR, MAIL, MAILBOX, HTML, XHTML, XML, "image/svg+xml", WEBVTT, SUBRIP}
)

PDF_PUIDS: Mapping[str, str] = MappingProxyType(
    {
        "1.0": "fmt/14", "1.1": "fmt/15", "1.2": "fmt/16", "1.3": "fmt/17", "1.4": "fmt/18", "1.5": "fmt/19",
        "1.6": "fmt/20", "1.7": "fmt/276", "2.0": "fmt/1129",
    }
)  # fmt: skip


def ending_of(filename: str) -> str:
    """The lower-case ending of a file name, without the dot; empty where there is none."""
    return filename.rpartition(".")[2].lower() if "." in filename else ""
