"""The soak: two servers over one archive, everybody at work at once, and a client that remembers every answer."""
