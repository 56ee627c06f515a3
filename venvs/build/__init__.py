"""From a lock to wheels: what must be built, from what, in which confinement."""
