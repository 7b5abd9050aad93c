"""govkit proposal: propose, vote, and carry out what was decided."""
