"""govkit record: keep records, their log and their contents."""
