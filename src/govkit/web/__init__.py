"""The plain files that a nation publishes: the gazette, and the documents of ERC-4824."""
