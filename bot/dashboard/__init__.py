"""The service's page: what is proposed, what waits and why; read-only."""
