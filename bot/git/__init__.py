"""The git edge: repositories through GitPython, their history, and what can go wrong with them."""
