"""Keep sdist-metadata.toml: what only a build can tell."""
