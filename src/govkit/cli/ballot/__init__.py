"""govkit ballot: secret ballots, their trustees and their count. A module for each subject."""
