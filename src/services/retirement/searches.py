"""What each pass of the search found, kept beside the certificate until that states it."""

from pathlib import Path

import orjson

from archive.disposal.events import Search
from archive.files.whole import written_whole

NAME = "searches.json"


def kept_searches(folder: Path) -> list[Search]:
    """The searches of this retirement so far, by whichever process."""
    path = folder / NAME
    if not path.exists():
        return []
    return [Search.model_validate(each, strict=False) for each in orjson.loads(path.read_bytes())]


def keep_search(folder: Path, search: Search) -> None:
    """Keep one more."""
    told = [each.model_dump(mode="json") for each in (*kept_searches(folder), search)]
    written_whole(folder / NAME, [orjson.dumps(told, option=orjson.OPT_INDENT_2)])
