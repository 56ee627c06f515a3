"""The service: a queue for each repository, one cycle after the other, a page to look at."""
