"""The law as types: pure, without files, processes, clock or environment."""
