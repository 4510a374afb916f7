"""The part of the Configuration API that was made for the vendor's own web application, and that tools use as well."""
