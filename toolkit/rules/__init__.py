"""What must hold: what a rule is, the catalogue by stage, findings and their words."""
