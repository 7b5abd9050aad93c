"""What happened: payments and decisions, the passports of all times, cohorts."""
