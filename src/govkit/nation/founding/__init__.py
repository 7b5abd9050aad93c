"""Sends the steps of a founding, each once, and proves the result."""
