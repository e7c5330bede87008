"""What time it is, as far as it is believed, and what the record says of moments that were doubted."""
