"""Rules × reports → findings: the same declarations for a batch and for one report."""
