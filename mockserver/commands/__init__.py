"""The commands of the command line, one room each; loaded only when they are wanted."""
