"""Agreements between citizens, firms and the nation: written, signed, funded, carried out."""
