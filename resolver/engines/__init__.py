"""Engines that solve a problem; each is a module that satisfies ``interface.Engine``."""
