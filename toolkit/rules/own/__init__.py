"""An office's own rules: the texts of a rule → sums of figures that both engines judge."""
