"""govkit treasury: what it has, what came and went, and what lies ahead."""
