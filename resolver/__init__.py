"""Compute the pins: index, engines, floors, excuses, verification, records."""
