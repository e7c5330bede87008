"""What a comparison of derived copies with the record finds: where, of which record, in which column. Never content."""

from typing import Literal, NamedTuple

Kind = Literal["altered", "missing", "superfluous"]


class Difference(NamedTuple):
    """One cell, row or entry that is not what the record makes of it; `record` is empty where it is of none."""

    where: str
    record: str
    column: str
    kind: Kind = "altered"

    def told(self) -> str:
        """One line for people."""
        of = f" of record {self.record}" if self.record else ""
        return f"{self.where}.{self.column}{of}: {self.kind}"
