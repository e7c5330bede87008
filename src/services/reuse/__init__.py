"""What became of earlier work: who used which deliverable, reported from one archive to the other.

Not here: the events of using a deliverable (`archive.deliverable`).
"""
