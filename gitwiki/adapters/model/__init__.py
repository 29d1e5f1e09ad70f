"""A language model behind the Messages API, with its answers kept and its cost counted."""
