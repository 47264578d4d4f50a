"""Nothing: the errors are those of isometric_registry.errors."""
