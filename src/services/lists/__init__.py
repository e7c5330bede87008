"""Lists of records for every interface: what they are narrowed by, sums by group, tables to take away."""
