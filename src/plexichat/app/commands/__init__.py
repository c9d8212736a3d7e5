"""Groups of commands, one file each."""
