"""Language models behind one protocol: what is asked of them, the OpenAI adaptor, the scripted double."""
