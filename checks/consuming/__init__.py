"""Consuming projects: what they ask for, read without executing anything of them."""
