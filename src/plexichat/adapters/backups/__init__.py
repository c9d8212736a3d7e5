"""Where backups lie, one file per product."""
