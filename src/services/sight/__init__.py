"""What a caller sees: what may be shown of an event or an account, and what does not exist for its verbs.

Not here: who is asking (`services.identity`), which records the views show (`projections.states`).
"""
