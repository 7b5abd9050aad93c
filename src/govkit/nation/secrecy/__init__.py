"""Secret ballots: the trustees' keys, what voters cast, shares and the count."""
