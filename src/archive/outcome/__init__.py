"""What courts and authorities make of matters: appeals and their outcomes, of a record of any kind, to their end."""
