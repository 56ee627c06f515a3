"""Find the projects' repositories and read what they ask for."""
