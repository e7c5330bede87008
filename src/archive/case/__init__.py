"""Asia: the file everything else belongs to."""
