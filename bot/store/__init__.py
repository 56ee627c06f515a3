"""What the service remembers: runs, decisions, actions, who may act."""
