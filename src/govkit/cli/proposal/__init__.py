"""govkit proposal: from the first word to the last."""
