"""The pipeline floor."""
