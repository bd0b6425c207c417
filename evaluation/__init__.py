"""Accuracy, measured: the project's own passages, the public human-coded sets where present, and the floors."""
