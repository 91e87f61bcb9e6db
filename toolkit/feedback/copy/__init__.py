"""The marked copy that goes back to a unit."""
