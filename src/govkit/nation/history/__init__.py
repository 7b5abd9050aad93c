"""What happened: proposals, votes and payments, passports and cohorts."""
