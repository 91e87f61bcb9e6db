"""Two engines for the ordinary front end of xlwings, so that the button is driven for real where there is no Excel."""
