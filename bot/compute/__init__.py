"""Compute a proposal in a child process that has no credential."""
