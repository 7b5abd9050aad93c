"""Pure mathematics: hashes and proofs, with no chain and no files."""
