"""What a message means and whether it keeps to its specification: parameters, bodies, replies, and their violations."""
