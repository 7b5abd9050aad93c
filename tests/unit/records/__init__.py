"""The records off the chain."""
