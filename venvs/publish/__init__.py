"""From the store to a web server: wheels side by side, an index, the files operators know."""
