"""The prose of a report, read: numbers with what they count, and how alike two texts are. Standard library and cn2an."""
