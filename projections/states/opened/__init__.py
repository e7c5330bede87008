"""What is open of records, as rows beside those of the state: the board of a wind-down is made from these alone.

Not here: who may see what is open, and the board itself (`projections.duties.open_items`).
"""
