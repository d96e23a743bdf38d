"""Citation knowledge graphs from paper abstracts."""
