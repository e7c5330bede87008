"""What a post is: whose it is, and the terms of those who serve in it."""

from archive.completeness import ALWAYS
from archive.kind import Day, Kind, Party, Reference, Text, Verb, Words
from archive.post.events import PersonReturned, PostAbolished, PostEstablished, TermBegun, TermEnded

POST = Kind(
    "post",
    "a post, its holder, the substitute, and who substitutes the substitute",
    words=Words("virka", "tjänst", "post", also=("virat", "toimi", "toimet", "sijaisuus", "tjänster", "posts")),
    first=Verb("posts", PostEstablished, "establish_post"),
    verbs=(
        Verb("terms", TermBegun, "begin_term"),
        Verb("returns", PersonReturned, "return_person"),
        Verb("endings", TermEnded, "end_term"),
        Verb("abolitions", PostAbolished, "abolish_post"),
    ),
    days=(Day("established_on"), Day("abolished_on")),
    references=(Reference("secondment", "secondment"),),
    fields=(
        Party("employer", faces=True),
        Text("reason", found=("terms.reason", "abolition.reason", "corrections.reason")),
    ),
    mandatory=ALWAYS,
    states={
        "vacant": Words("avoinna", "vakant", "vacant"),
        "filled": Words("hoidossa", "besatt", "filled"),
        "substituted": Words("sijainen hoitaa", "sköts av vikarie", "substituted"),
        "abolished": Words("virka lakkautettu", "indragen", "abolished"),
    },
    ended=("abolished",),
)
