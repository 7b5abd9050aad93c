"""Citizens, ways in, offices, councils, and how a lost key is replaced."""
