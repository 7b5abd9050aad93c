"""Rehearsals of attacks: each breaks a nation without its defence, and fails in one with it."""
