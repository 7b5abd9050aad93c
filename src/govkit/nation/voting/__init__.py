"""Proposals, classes of decisions, ballots, and shares of votes."""
