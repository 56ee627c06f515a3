"""service.toml: what the operator decides."""
