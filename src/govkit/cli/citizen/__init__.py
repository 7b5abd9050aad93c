"""govkit citizen: how citizens come, go, vote for each other and prove that they belong."""
