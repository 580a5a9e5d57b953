"""The query floor."""
