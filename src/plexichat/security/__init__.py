"""Passwords, tokens and the one permission function."""
