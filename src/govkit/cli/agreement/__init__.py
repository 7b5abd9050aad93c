"""govkit agreement: write, sign, fund, carry out and dispute agreements."""
