"""What a proposal would do: executed on a copy of the chain, told, and flagged."""
