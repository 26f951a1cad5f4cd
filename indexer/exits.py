"""The exit codes of the command line, as documented for cron and for containers."""

DONE = 0
PROBLEMS = 1  # verify found some
UNUSABLE = 2  # usage, settings, unreadable input, a damaged database, a full disk
REJECTS = 3  # done, but some lines or records were set aside
TIME_UP = 4
UNAVAILABLE = 69  # arXiv did not answer usably (EX_UNAVAILABLE)
BUSY = 75  # another indexer is running (EX_TEMPFAIL)
STOPPED = 130  # by a signal
