"""communique reads reports on world politics and keeps a sourced, dated, checkable record of them."""
