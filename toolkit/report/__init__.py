"""The report as a document: drafted from the figures of a workbook, or read as it was published."""
