"""Sending the steps of a founding, once each, and proving what stands in the end."""
