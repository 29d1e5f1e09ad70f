"""The knowledge model: pages, sources, citations, edits and merges. Pure: values in, values out."""
