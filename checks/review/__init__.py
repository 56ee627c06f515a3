"""What a reviewer wants to know of a change, worked out beforehand."""
