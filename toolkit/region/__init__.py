"""Units' reports → one region's: sums, region workbook, what became of every file."""
