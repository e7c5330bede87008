"""Hävittäminen: what is due is listed, reviewed, approved by another, and destroyed so that nothing of it is left.

Not here: when a record is due (`retention`), destroying its copies (`services.disposal`).
"""
