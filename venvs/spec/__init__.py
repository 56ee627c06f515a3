"""What an environment is made of: specs and constraints, as people write them, read for one Python.

lines -> requested (one line) -> files (nested ones) -> precedence (which constraints hold), and
fixed (what a git reference or a file is at this moment).
"""
