"""One file that carries locks, their wheels and the engine to hosts without network."""
