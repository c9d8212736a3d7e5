"""Where files live, one file per product."""
