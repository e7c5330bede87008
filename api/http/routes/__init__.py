"""Routes: shape in, verb, receipt out. No rule, no SQL.

Not here: shapes of answers (`services.shapes`), who is asking (`api.http.identity`).
"""
