"""Search with tantivy, in folders inside the git directory."""

from gitwiki.adapters.search.engine import TantivyEngine

__all__ = ["TantivyEngine"]
