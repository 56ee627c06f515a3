"""Bring an environment to what a lock says: stage beside, verify, exchange."""
