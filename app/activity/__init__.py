"""What readers do, in a small database of its own: counts of interest, and synced libraries.

All SQL of `activity.db` is in here. Entry point: `Activity`.
"""

from app.activity.clients import TooManyError as TooManyError
from app.activity.counts import Activity as Activity
from app.activity.counts import Counts as Counts
from app.activity.database import ActivityError as ActivityError
