"""Workbooks of other formats (.xls, .et, .ods, .xlsb): their values, taken out by calamine in a process of its own."""
