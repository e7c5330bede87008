"""What a registration must state where an archive asks for no more."""

from archive.kind import kinds

MANDATORY = {name: kind.mandatory for name, kind in kinds().items()}
