"""The chapters of a compilation, one file each."""
