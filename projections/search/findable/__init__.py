"""What of each record can be found: the entries of the search index, made from the state views.

Not here: how entries are analysed and stored (the engines).
"""

from projections.search.findable.entries import entries_of, entry_of
from projections.search.findable.marks import aside_in, turned_in
from projections.search.findable.model import FindableModel

__all__ = ["FindableModel", "aside_in", "entries_of", "entry_of", "turned_in"]
