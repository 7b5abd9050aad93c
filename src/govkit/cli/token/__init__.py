"""govkit token: hold, pay, delegate and lock the currency."""
