"""What a nation shows to the world as plain files: the gazette, and the documents of ERC-4824."""
