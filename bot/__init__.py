"""Act on the world: commands, proposals, reports, the service; the only room that writes."""
