"""The report as a Word document, in official typography, every number bound to its fact."""
