"""Words beyond words: labels of an imported vocabulary, and what a question is widened by.

Not here: how a word is analysed (`projections.search.language`).
"""
