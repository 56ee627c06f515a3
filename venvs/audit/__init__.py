"""Look at environments without changing them."""
