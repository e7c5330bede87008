"""Whoosh's own file format, written and read with less ado: its readers need nothing else to read it.

Terms of few records keep them beside the term, lengths of texts are read once a segment, and nothing is compressed that
is small already.
"""

from collections.abc import Iterator
from itertools import repeat
from typing import Any

from whoosh.codec import whoosh3
from whoosh.util.numeric import byte_to_length

FEW = 4  # records of a term kept beside it

_LENGTHS = [byte_to_length(packed) for packed in range(256)]


class Codec(whoosh3.W3Codec):  # type: ignore[misc]  # the library has no types
    """Named in every segment it wrote."""

    def __init__(self) -> None:
        super().__init__(compression=0, inlinelimit=FEW + 1)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        """What writes the records of each term."""
        return _Postings(
            dbfile, self._blocklimit, byteids=byteids, compression=self._compression, inlinelimit=self._inlinelimit
        )

    def per_document_reader(self, storage: Any, segment: Any) -> Any:
        """What reads lengths and values of records."""
        return _Records(storage, segment)


class _Postings(whoosh3.W3PostingsWriter):  # type: ignore[misc]
    """The library means to keep few records beside their term, but its call for it has the wrong name."""

    def add_posting(self, id_: int, weight: float, vbytes: bytes, length: int | None = None) -> None:
        """Add a record to the term; what the library would check was checked when the text was analysed."""
        block: Any = self
        if len(block._ids) >= block._blocklimit:
            block._write_block()
        block._ids.append(id_)
        block._weights.append(weight)
        if weight > block._maxweight:  # noqa: PLR1730  # a call each posting is dear
            block._maxweight = weight
        if vbytes:
            block._values.append(vbytes)
        if length:
            if block._minlength is None or length < block._minlength:
                block._minlength = length
            if length > block._maxlength:  # noqa: PLR1730
                block._maxlength = length

    def finish_postings(self) -> Any:
        """End a term; answers with what is kept of it."""
        block: Any = self
        if block.written() or len(block) >= block._inlinelimit:
            return super().finish_postings()
        kept, block._terminfo = block._terminfo, None
        kept.add_block(block)
        kept.set_inlined(block._ids, block._weights, block._values or (b"",) * len(block))
        return kept


class _Records(whoosh3.W3PerDocReader):  # type: ignore[misc]
    """The length of a text is asked for at every one of its terms."""

    def __init__(self, storage: Any, segment: Any) -> None:
        super().__init__(storage, segment)
        self._packed: dict[str, bytes] = {}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """How many terms the field of a record has."""
        packed = self._packed.get(fieldname)
        if packed is None:
            column = self._cached_reader(whoosh3._lenfield(fieldname), whoosh3.LENGTHS_COLUMN)
            packed = self._packed[fieldname] = bytes(column) if column is not None else b""
        return _LENGTHS[packed[docnum]] if packed else default


def postings_of(reader: Any, field: str, info: Any) -> Iterator[tuple[int, float, bytes]]:
    """Every record of a term of a segment, deleted ones too, with what is kept of it there."""
    if info.is_inlined():
        yield from zip(*info.inlined_postings(), strict=True)
        return
    offset, length = info.extent()
    field_format = reader.schema[field].format
    block = whoosh3.W3LeafMatcher(reader._terms._postfile, offset, length, field_format)
    while block.is_active():
        block._read_ids()
        block._read_weights()
        block._read_values()
        yield from zip(
            block._ids,
            block._weights,
            repeat(b"") if field_format.fixed_value_size() == 0 else block._values,
            strict=False,
        )
        block._next_block()
