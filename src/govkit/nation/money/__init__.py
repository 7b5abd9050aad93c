"""Payments to lists, the supply's schedule, and delegations that end."""
