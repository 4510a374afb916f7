"""What a world holds, its clock and its ids: forked without copying, changed by transactions."""
