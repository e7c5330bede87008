"""Destruction carried out: each record judged again, removed everywhere, searched for, certified.

Not here: the rules of a list of destructions (`archive.disposal`).
"""
