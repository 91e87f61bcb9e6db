"""A published report, as it was printed → figures, prose, and everything that had to be decided."""
