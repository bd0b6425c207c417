"""Training of the small relation model: tables of frames and passages, and the scripts that learn from them."""
