"""Renderers: a report as text, as JSON, and in the formats that other tools read; all pure."""
