"""The commands of openstack/requirements, with their arguments (docs/compatibility.md)."""
