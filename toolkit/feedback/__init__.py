"""What a check says to people and sends back: lists, pages, workbooks, marked copies."""
