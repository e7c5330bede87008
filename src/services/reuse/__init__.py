"""What became of earlier work: who used which deliverable, reported from one archive to the other."""
