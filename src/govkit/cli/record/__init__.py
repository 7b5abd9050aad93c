"""govkit record: records, their log and their contents."""
