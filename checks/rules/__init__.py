"""The rules, one small module each, by what they look at."""
