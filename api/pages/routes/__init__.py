"""The routes of the pages: shapes alone, like those of REST. Each asks a service and names a template.

Not here: how a page is put together (`api.pages`), what it shows (`services`).
"""
