"""Doors in for strangers' files: workbooks and published reports → `Submission`, or one Chinese sentence why not."""
