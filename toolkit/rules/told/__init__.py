"""Rules about numbers in the text: held against the tables, against last year and against each other."""
