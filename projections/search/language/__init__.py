"""Text to index terms: Finnish first, Swedish and English; the cache of analysed words.

Not here: fields and files of an index.
"""
