"""What courts and authorities make of matters: appeals and their outcomes, of a record of any kind, to their end.

Not here: the decision appealed against, or any other record itself; each kind is a room.
"""
