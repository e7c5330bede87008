"""Bytes → text, in a child process under limits; cached by digest. One file for each format.

The parent never opens a document with a foreign library: it only asks, waits and, when a limit is passed, kills.
Not here: reading one format (`readers`), searching the text (`projections.search`).
"""

from projections.text.cache import TextCache
from projections.text.extraction import EXTRACTOR_VERSION, Extraction, Format, Limits, Status
from projections.text.extractor import Extractor, extract
from projections.text.identify import identify

__all__ = [
    "EXTRACTOR_VERSION",
    "Extraction",
    "Extractor",
    "Format",
    "Limits",
    "Status",
    "TextCache",
    "extract",
    "identify",
]
