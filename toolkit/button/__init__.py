"""The 校验 button: the open workbook → the same check → marks in it."""
