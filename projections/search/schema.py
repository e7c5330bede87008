"""The fields of the index. A change here counts SCHEMA_VERSION up, and every index is rebuilt."""

SCHEMA_VERSION = 8

FORMER = "former_"  # the same field for versions no longer in force: asked only with `as_of`

# space-joined terms; with positions where phrases are looked for
STREAMS = {"lemma": False, "part": False, "surface": True, "phrase": True, "title": False}
# exact terms, several a record
NUMBERS = ("number", "mention")
# exact values to filter and count by
KEYWORDS = (
    "kind",
    "body",
    "organisation",
    "year",
    "case",
    "language",
    "record_class",
    "publicity",
    "status",
    "collection",
)
IDENTITY = ("id", "state")
# integers, and how many hexadecimal digits hold them; 0 where none is searched for
SKETCH = ("bucket", "sketch1", "sketch2", "sketch3")
INTEGERS = {"amount": 14, "day": 6, "valid_from": 6, "valid_to": 6, "order": 0} | dict.fromkeys(SKETCH, 0)

NEVER, FOREVER = 0, 0xFFFFFF  # days before and after every other
MOST_CENTS = 10**15
