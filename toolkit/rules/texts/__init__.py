"""Rules about the report as a text: sections, leftovers, wording, copied passages."""
