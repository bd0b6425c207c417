"""``python -m communique``, and the command ``communique``."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C ends it without a word, also while it loads, with the status that shells give."""
    try:
        from communique.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
