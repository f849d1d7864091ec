"""How good search is, on questions in candidates' words: `python -m tests.evals.retrieval` prints the table."""
