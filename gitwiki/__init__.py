"""gitwiki: a knowledge base in Git, compiled from sources and reviewed by people."""

__version__ = "0.1.0"
