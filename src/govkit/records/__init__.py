"""The nation's records off the chain: leaves, proofs, checkpoints, tiles, contents, law.

Knows no chain and no nation: all of it works on files alone, at any desk.
"""
