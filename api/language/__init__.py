"""The language in which people are answered: sentences in Finnish and Swedish; codes, fields and values stay.

Not here: the words of kinds, fields and states, which each room describes (`kind.py`); texts of pages (`api.pages`).
"""
