"""A proposal's life: what is, what is wanted, and what is to be done; pure."""
