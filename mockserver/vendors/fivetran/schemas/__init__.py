"""Schema configs: which schemas, tables and columns of its source a connection syncs."""
