"""What time it is, as far as it is trusted, and what the record states about moments that were distrusted."""
