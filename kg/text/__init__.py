"""Floor 2, text: reading bytes, folding, tokens, phrases, sentences; the only door to spaCy's blank languages."""
