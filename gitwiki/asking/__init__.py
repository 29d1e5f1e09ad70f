"""What every step that asks a model has in common: what it reads, how it answers, second tries."""
