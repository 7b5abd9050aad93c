"""One attack a file; the file's name is the attack's. No list names them: see `discovery`."""
