"""One short function for each thing that a user wants done."""
