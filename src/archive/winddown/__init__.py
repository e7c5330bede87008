"""The wind-down of an organisation (hallittu alasajo), from its decision to its closing; what becomes of open items.

Not here: in which ways a record is open (its room), the board (`services.winddown`).
"""
