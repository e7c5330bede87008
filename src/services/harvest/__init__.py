"""What other systems collect: every record that the caller may see, and what was withdrawn or destroyed since.

In two forms: OAI-PMH 2.0, as a list of records in the order of their last change, and Atom, as a list of news.
Not here: addresses and parameters of requests (`api.http.routes`).
"""
