"""What a nation file becomes: every address, every step, and the deployment file."""
