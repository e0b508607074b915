"""Documents, their immutable versions, their pages, and where the bytes stand."""
