import unittest

from tally import plural


class PluralTest(unittest.TestCase):
    def test_one(self):
        self.assertEqual(plural(1, "coin"), "1 coin")

    def test_many(self):
        self.assertEqual(plural(3, "coin"), "3 coins")
