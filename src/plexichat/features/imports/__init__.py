"""Histories brought from other products."""
