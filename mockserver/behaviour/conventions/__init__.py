"""Ways in which APIs usually speak, read off their specifications."""
