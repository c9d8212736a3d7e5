"""How bytes get in; knows no feature."""
