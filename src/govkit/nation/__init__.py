"""What people do with a nation: found it, join it, decide, pay and keep records."""
