"""Another implementation of the machine says what blocks do: see `opinion.py`."""
