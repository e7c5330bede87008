"""From sources as they come (folders, registers, case law, lines of records) into the record: see run.py."""
