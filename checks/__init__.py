"""Judge the governed set and every change to it."""
