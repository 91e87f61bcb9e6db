"""The office's folder: what comes in, who has reported what and when, and why it does or does not count."""
