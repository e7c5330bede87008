"""Several processes that answer for one archive on one machine: which one starts them, and what they share.

Not here: what is answered; every process has the whole application (`api.http.app`).
"""
