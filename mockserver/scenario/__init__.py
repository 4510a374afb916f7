"""Scenarios: named beginnings of worlds, read from YAML and applied to vendors."""
