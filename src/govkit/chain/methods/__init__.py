"""The JSON-RPC methods, one module a subject; each ends in a table of names, METHODS."""
