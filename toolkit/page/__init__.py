"""The check in a browser: files in memory in; answers, texts and files out. The jobs are those of the command line."""
