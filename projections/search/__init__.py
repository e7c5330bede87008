"""Full-text search over the record: Finnish first, one query language, two engines.

Importing this package loads neither an engine nor any morphology; `open_index` does.
Not here: who may see a record (`projections.states.visible`).
"""

from projections.search.entry import Entry
from projections.search.index import SearchIndex, open_index
from projections.search.request import Answer, Hit, IndexStale, Request, SearchRefused

__all__ = ["Answer", "Entry", "Hit", "IndexStale", "Request", "SearchIndex", "SearchRefused", "open_index"]
