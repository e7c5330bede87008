"""A second ranking by meaning, as a choice: records near a question whose words they do not have, in any language.

How texts become vectors, how these are kept and destroyed, and how they are fused with words lives here; no vector is
part of the record or of an index.
"""
