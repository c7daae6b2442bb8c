"""Sets of half-open ranges [start, end), kept sorted, merged and without empty ones."""

from bisect import bisect_left, bisect_right


class IntervalSet:
    def __init__(self, ranges=()):
        self._ranges = []
        for start, end in ranges:
            self.add(start, end)

    def add(self, start, end):
        """Puts a range in; ranges that touch or overlap become one."""
        if end < start:
            raise ValueError(f"range ends before it starts: {start} > {end}")
        if start == end:
            return
        ends = [e for _, e in self._ranges]
        starts = [s for s, _ in self._ranges]
        first = bisect_left(ends, start)
        last = bisect_right(starts, end)
        if first < last:
            start = min(start, self._ranges[first][0])
            end = max(end, self._ranges[last - 1][1])
        self._ranges[first:last] = [(start, end)]

    def remove(self, start, end):
        """Takes a range out; a range that reaches over both its ends is split."""
        kept = []
        for left, right in self._ranges:
            if right <= start or left >= end:
                kept.append((left, right))
                continue
            if left < start:
                kept.append((left, start))
            if right > end:
                kept.append((end, right))
        self._ranges = kept

    def gaps(self, start, end, *, at_least=1):
        """The parts of [start, end) that no range covers, those shorter than `at_least` left out."""
        found = []
        cursor = start
        for left, right in self._ranges:
            if right <= start:
                continue
            if left >= end:
                break
            if left - cursor >= at_least:
                found.append((cursor, left))
            cursor = max(cursor, right)
        if end - cursor >= at_least:
            found.append((cursor, end))
        return found

    def total(self):
        """Length of all ranges together."""
        return sum(end - start for start, end in self._ranges)

    def overlap(self, other):
        """What both sets cover."""
        result = IntervalSet()
        i = j = 0
        while i < len(self._ranges) and j < len(other._ranges):
            left = max(self._ranges[i][0], other._ranges[j][0])
            right = min(self._ranges[i][1], other._ranges[j][1])
            if left < right:
                result.add(left, right)
            if self._ranges[i][1] < other._ranges[j][1]:
                i += 1
            else:
                j += 1
        return result

    def next_free(self, start, length):
        """The earliest point from `start` on with `length` free after it."""
        point = start
        for left, right in self._ranges:
            if right <= point:
                continue
            if left - point >= length:
                break
            point = right
        return point

    def __contains__(self, point):
        index = bisect_right(self._ranges, (point, float("inf"))) - 1
        return index >= 0 and self._ranges[index][0] <= point < self._ranges[index][1]

    def __iter__(self):
        return iter(self._ranges)

    def __len__(self):
        return len(self._ranges)

    def __eq__(self, other):
        return isinstance(other, IntervalSet) and self._ranges == other._ranges

    def __repr__(self):
        return f"IntervalSet({self._ranges!r})"
