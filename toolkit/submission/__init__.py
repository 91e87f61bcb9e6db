"""One unit's report: cells as typed → states → exact numbers, and what else is known of the unit."""
