"""What passed through a world: the journal."""
