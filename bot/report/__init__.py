"""Tell people and machines what an update found: JSON, HTML, Markdown, a table in a terminal."""
