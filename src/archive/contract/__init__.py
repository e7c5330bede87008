"""Sopimus: registered, signed, amended, extended, ended."""
