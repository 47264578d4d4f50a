"""Nothing: what the models share is isometric_registry._core.wire."""
