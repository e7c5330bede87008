"""Lists from typed columns: which columns each kind has, how their rows are kept, and what is asked of them."""
