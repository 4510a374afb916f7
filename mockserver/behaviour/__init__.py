"""What works without vendor code: operations answered from their specification alone."""
