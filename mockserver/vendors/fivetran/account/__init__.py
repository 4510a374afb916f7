"""The account and everything in it but its connections: destinations, people, keys, agents, transformations."""
