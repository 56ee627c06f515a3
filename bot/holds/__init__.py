"""Holds at the keyboard: ask for them, edit their file, show them."""
