"""Specifications: from OpenAPI files to an Api, or to a list of all that is wrong with them."""
