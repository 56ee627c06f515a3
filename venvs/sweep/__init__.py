"""Remove from store and web directory what no live lock needs."""
