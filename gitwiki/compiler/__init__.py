"""Compilers turn sources into page drafts; verification decides what of a draft is true."""
