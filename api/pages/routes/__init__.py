"""The routes of the pages: shapes alone, like those of REST. Each asks a service and names a template."""
