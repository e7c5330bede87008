"""Bytes → text, in a child process under limits; cached by digest. One file a format.

The parent never opens a document with a foreign library: it only asks, waits and, when a limit is passed, kills.
"""

from projections.texts.cache import TextCache
from projections.texts.extraction import EXTRACTOR_VERSION, Extraction, Format, Limits, Status
from projections.texts.extractor import Extractor, extract
from projections.texts.identify import identify

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
