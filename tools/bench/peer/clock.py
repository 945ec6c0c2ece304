"""Where the time of a step goes."""

import time


class PartClock:
    """Seconds of a step's parts; time belongs to the part named last."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.seconds, self.part = {}, None

    def to(self, part):
        now = time.perf_counter()
        if self.part is not None:
            self.seconds[self.part] = self.seconds.get(self.part, 0) + now - self.since
        self.part, self.since = part, now
