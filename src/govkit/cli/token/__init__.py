"""govkit token: the currency, who holds it, and how it votes."""
