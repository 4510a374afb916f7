"""The public API: another face of the records that the Configuration API keeps."""
