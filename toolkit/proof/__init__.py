"""What goes out held against what was approved: the page as it was posted."""
