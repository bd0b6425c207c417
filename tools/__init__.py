"""Scripts that make what is shipped or shown, from public sources; run from the root of the repository."""
