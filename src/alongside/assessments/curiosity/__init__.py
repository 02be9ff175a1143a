"""Curiosity prompts: what is not known, who else may know, what pattern the chronology shows."""
