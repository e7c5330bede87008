"""Asia: the file everything else belongs to.

Not here: the documents and decisions filed to a case; each kind is a room.
"""
