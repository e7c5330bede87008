"""The one fold: what the events of a record make of it, in one order, for rules, duties and views alike.

Not here: what a particular event means; each room states that in its own `fold.py`.
"""
