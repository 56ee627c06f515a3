"""Read the package index once, and show every engine the same view of it."""
