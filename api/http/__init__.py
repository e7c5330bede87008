"""REST: the application, its layers, errors as RFC 9457.

Not here: routes (`routes`), what is answered (`services`).
"""
