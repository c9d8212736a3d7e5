"""One folder per thing that a person can name."""
