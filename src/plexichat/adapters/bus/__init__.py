"""The bus, one file per product."""
