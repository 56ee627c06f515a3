"""Find the tools that do the heavy work on this host, or fetch them into the store."""
