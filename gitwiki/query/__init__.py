"""Questions and answers: which page answers, what of it, and what the answer rests on."""
