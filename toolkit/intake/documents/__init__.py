"""Published reports that are no plain text: web pages, Word and PDF files → `Document`, each format by a door of its own."""
