"""Evals: questions with known sources, asked in several ways, and how well each way does."""
