"""The spaCy stages, one factory a module. Stages never import one another: they talk through `pipeline.records`."""
