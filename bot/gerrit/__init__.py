"""The Gerrit room: its REST interface, its git, its events; no decisions."""
