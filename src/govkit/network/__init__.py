"""How govkit reaches a chain: the port, its adapters, signers and named networks."""
