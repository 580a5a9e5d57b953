"""The resolve floor."""
