"""Zuul's web interface: what its jobs said."""
