"""An export in a national form as a caller gets it, to be compared with that of another archive."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from tests.drills.leaks import Side


def export_of(asked: Side, into: Path, form: str) -> str:
    """The metadata of an export in a national form, without its id, its moments and its checkpoint."""
    answer = asked.client.post(
        "/exports", json={"form": form}, headers={"Authorization": f"Bearer {asked.keys['archivist']}"}
    )
    assert answer.status_code == 201, answer.text
    ZipFile(BytesIO(answer.content)).extractall(into)
    told = next(into.rglob("*.xml")).read_text("utf-8").replace(asked.random, "random")
    for passing in (
        r"uuid-[0-9a-f-]{36}", r"tarkistuspiste \d+, juuri [0-9a-f]{64}", r'CREATED(ATE)?="[^"]*"',
        r"<[a-z:]*(eventDateTime|eventdatetime|eventIdentifierValue|dateCreatedByApplication)>[^<]*<",
    ):  # fmt: skip
        told = re.sub(passing, "", told)
    return told
