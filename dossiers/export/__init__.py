"""A dossier that leaves the house whole: a folder anyone opens, or a SEDA 2.2 transfer for an archive service."""
