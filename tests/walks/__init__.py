"""How-to pages, typed as they are shown, with their output compared."""
