"""Other people's tools against the node, and against anvil: see `suite.py`."""
