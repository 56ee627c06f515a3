"""Proposals: what a computation suggests, as a bundle, as a commit, as a message."""
