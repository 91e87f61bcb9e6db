"""Doors for what strangers send files in: zip archives and mails, in each other, and what another program has to open."""
