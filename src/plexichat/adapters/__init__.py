"""One folder per port, one file per product; only `app` imports it."""
