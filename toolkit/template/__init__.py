"""The workbook that units fill: sheets, formulas that judge it, one file per unit."""
