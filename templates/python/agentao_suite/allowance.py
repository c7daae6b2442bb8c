"""How long the processes below this one may go on, measured so that a busy machine changes nothing."""

import os
import time

from agentao_suite.process_table import processes_below, states_of_threads

LOOK_SECONDS = 0.2
IS_ABLE_TO_RUN = ("R", "D")


class Allowance:
    """
    Over when the processes below this one together have computed for `seconds`, or when they have waited for as long:
    when none of them could have run, however free the machine. One that only lacks a processor does neither. After
    `wall_seconds` it is over in any case, which is for what neither sees.
    """

    def __init__(self, seconds, wall_seconds):
        self._seconds = seconds
        self._looked = time.monotonic()
        self._end = self._looked + wall_seconds
        self._waited = 0.0
        self._was_waiting = False

    def exceeded(self):
        """What was exceeded, in words; None while nothing is. Looks five times a second, however often it is asked."""
        now = time.monotonic()
        if now >= self._end:
            return "did not end"
        if now - self._looked < LOOK_SECONDS:
            return None
        computed, is_waiting = look_below(os.getpid())
        if is_waiting and self._was_waiting:
            # This process may have been kept from looking for long; what happened meanwhile is not known.
            self._waited += min(now - self._looked, 2 * LOOK_SECONDS)
        self._looked, self._was_waiting = now, is_waiting
        if computed > self._seconds:
            return f"computed for longer than {self._seconds} s"
        if self._waited > self._seconds:
            return f"waited for longer than {self._seconds} s"
        return None


def lived_seconds():
    """Wall seconds without those in which this process was able to run and had no processor; only differences count."""
    try:
        with open("/proc/self/schedstat") as file:
            lacked = int(file.read().split()[1]) / 1_000_000_000
    except (OSError, ValueError, IndexError):
        lacked = 0.0
    return time.monotonic() - lacked


def look_below(ancestor):
    """(processor seconds of all processes below, whether none of them is able to run)."""
    ticks, states = 0, []
    for process, fields in processes_below(ancestor).items():
        # Of itself, and of the children that it has collected.
        ticks += sum(map(int, fields[11:15]))
        states += states_of_threads(process)
    is_waiting = bool(states) and not any(state in IS_ABLE_TO_RUN for state in states)
    return ticks / os.sysconf("SC_CLK_TCK"), is_waiting
