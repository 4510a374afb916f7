"""The document APIs: the door through which the official connector service works on connectors, jobs and content."""
