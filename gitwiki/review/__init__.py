"""Review: which statements a model is to compare, and what becomes of what it finds."""
