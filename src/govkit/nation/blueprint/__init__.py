"""From a nation file: every address, every step, and the deployment file."""
