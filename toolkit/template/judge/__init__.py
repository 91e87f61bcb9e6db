"""`_judge`: what every cell and every equation of a workbook is, said by formulas."""
