"""Words beyond words: labels of an imported vocabulary, and what a question is widened by.

How a vocabulary file is read and kept lives here; how a word is analysed does not.
"""
