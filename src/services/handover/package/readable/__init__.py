"""What a package has to be read by people alone: pages of HTML and plain text, made from what the package holds.

Not here: the search of the reading room (`services.handover.reading_room`).
"""
