"""The thin shell around the interview: load, step, run what is owed, append, stream."""
