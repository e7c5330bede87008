"""Voikko, the Finnish morphology: the library of the operating system, and the reading of a transducer's output.

Not here: which analysis a word gets, and its cache (`projections.search.language`).
"""
