"""A second ranking by meaning, as a choice: records near a question whose words they do not have, in any language.

Not here: the ranking by words (`projections.search`); no vector is part of the record or of an index.
"""
