"""The page in real browsers, and what it asks of the toolkit."""
