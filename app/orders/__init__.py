"""Orders: the list, one order as a page shows it, changing, cancelling, commenting."""
