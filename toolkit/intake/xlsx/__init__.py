"""The guarded pass over a stranger's .xlsx or .xlsm: bytes → raw cells."""
