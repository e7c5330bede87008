"""Pages for people: the archive in a browser, in Finnish, Swedish and English, rendered here and readable without
JavaScript. They ask the services that REST asks; no rule and no SQL stands here.

Not here: rules, and what is answered (`services`).
"""
