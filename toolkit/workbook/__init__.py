"""Spreadsheet files: those that units fill, how they are read, and the region's."""
