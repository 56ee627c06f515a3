"""Read the world at Gerrit, and do to it what was decided."""
