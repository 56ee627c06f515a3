"""When the service looks at what."""
