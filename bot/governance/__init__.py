"""Wire the governance tools: what they read, and how it is shown."""
