"""Proposals, classes of decisions, ballots, and whose votes count for whom."""
