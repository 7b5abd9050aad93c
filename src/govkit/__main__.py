"""`python -m govkit`, where the command is not on PATH."""

from govkit.cli import main

main()
