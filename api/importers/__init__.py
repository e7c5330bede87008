"""From sources as they come (folders, registers, case law, lines of records) into the record: see run.py.

Not here: rules; an importer yields verbs, and what they refuse becomes a reject.
"""
