"""Citizens, applications and claims, offices, councils, and the recovery of lost keys."""
