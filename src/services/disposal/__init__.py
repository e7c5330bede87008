"""Destruction carried out: each record judged anew, removed everywhere, searched for, certified.

Not here: the rules of a list of destructions (`archive.disposal`).
"""
