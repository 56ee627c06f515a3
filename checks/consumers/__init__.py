"""consumers.json: which project asks for what, taken from the projects' repositories."""
