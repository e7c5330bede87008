"""Change notices other systems send."""
