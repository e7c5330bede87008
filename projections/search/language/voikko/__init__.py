"""Voikko, the Finnish morphology: the library of the operating system, and the reading of a transducer's output."""
