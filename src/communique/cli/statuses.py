"""How the command line ends: the exit statuses that scripts may rely on."""

ANSWERED, UNUSABLE, SOME_ERRORS, STOPPED = 0, 2, 3, 130
"""All answered; arguments that cannot be used; some inputs were errors; stopped by Ctrl-C, as shells give it."""
