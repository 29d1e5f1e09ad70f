"""The compiler that asks a language model; what it proposes is checked by code like any other."""
