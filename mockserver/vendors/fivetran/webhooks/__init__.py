"""Webhooks: where users want to be told of what happens, and how they are told."""
