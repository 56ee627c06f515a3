"""Make a lock: read what was asked for, find what it is now, let uv resolve it, write it down."""
