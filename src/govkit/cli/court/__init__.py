"""govkit court: disputes, from their evidence to a verdict."""
