"""The closing compilation (koonti) of an office that ends: what it was, did, paid and left, made from its record.

Every sentence and every figure names the events it stands on.
Not here: what each chapter tells (`chapters`), how it looks (`forms`).
"""
