"""The vocabulary of the house: frozen values and protocols, no input or output."""
