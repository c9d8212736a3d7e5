"""The database, one file per product."""
