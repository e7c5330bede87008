"""libvoikko where the operating system has it: the C library itself is asked, so that no Python package is needed."""

import os
import sys
import threading
from ctypes import CDLL, POINTER, byref, c_char_p, c_void_p, string_at
from pathlib import Path

_LIBRARY = {"win32": "libvoikko-1.dll", "darwin": "libvoikko.1.dylib"}.get(sys.platform, "libvoikko.so.1")
_PLACES = ("~/.voikko", "/etc/voikko", "/usr/lib/voikko", "/usr/share/voikko", "/usr/local/lib/voikko")
_READING = b"FSTOUTPUT"  # an analysis in the transducer's own notation


class Voikko:
    """Finnish morphology of the system. Raises OSError where the library or its dictionary is missing."""

    def __init__(self) -> None:
        self._library = library = CDLL(_LIBRARY)
        library.voikkoInit.argtypes = [POINTER(c_char_p), c_char_p, c_char_p]
        library.voikkoInit.restype = c_void_p
        library.voikkoGetVersion.restype = c_char_p
        library.voikkoAnalyzeWordCstr.argtypes = [c_void_p, c_char_p]
        library.voikkoAnalyzeWordCstr.restype = POINTER(c_void_p)
        library.voikko_free_mor_analysis.argtypes = [POINTER(c_void_p)]
        library.voikko_free_mor_analysis.restype = None
        library.voikko_mor_analysis_value_cstr.argtypes = [c_void_p, c_char_p]
        library.voikko_mor_analysis_value_cstr.restype = c_void_p
        library.voikko_free_mor_analysis_value_cstr.argtypes = [c_void_p]
        library.voikko_free_mor_analysis_value_cstr.restype = None
        self._lock = threading.Lock()  # one word at a time
        failure = c_char_p()
        self._handle = library.voikkoInit(byref(failure), b"fi", None)
        if not self._handle:
            raise OSError("libvoikko has no Finnish dictionary.")

    def version(self) -> str:
        """The library's version and its dictionary's."""
        return f"{self._library.voikkoGetVersion().decode()}-{_dictionary()}"

    def analyse(self, word: str) -> list[str]:
        """Every analysis of a word."""
        library, found = self._library, list[str]()
        with self._lock:
            analyses = library.voikkoAnalyzeWordCstr(self._handle, word.encode())
            if not analyses:
                return found
            for analysis in analyses:
                if not analysis:
                    break
                value = library.voikko_mor_analysis_value_cstr(analysis, _READING)
                if value:
                    found.append(string_at(value).decode())
                    library.voikko_free_mor_analysis_value_cstr(value)
            library.voikko_free_mor_analysis(analyses)
        return found


def _dictionary() -> str:
    """The version of the dictionary, as the first one that is found tells it."""
    named = os.environ.get("VOIKKO_DICTIONARY_PATH")
    for place in (*([named] if named else ()), *_PLACES):
        for told in sorted(Path(place).expanduser().glob("5/mor-*/index.txt")):
            for line in told.read_text("utf-8", errors="replace").splitlines():
                if line.startswith("SM-Version:"):
                    return line.partition(":")[2].strip()
    return "unknown"
