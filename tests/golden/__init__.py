"""What the program says today, kept word for word: the net under every move of code."""
