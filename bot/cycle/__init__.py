"""One whole cycle: fetch, compute, judge, read the world, decide, act."""
