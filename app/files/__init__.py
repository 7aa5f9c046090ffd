"""Files people hand in: checked by real parsers in a limited child process, kept by content."""
