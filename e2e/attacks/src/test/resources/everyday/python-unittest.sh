# title: python's unit tests
printf 'import unittest\nclass T(unittest.TestCase):\n  def test(self): self.assertEqual(1+1, 2)\n' > test_x.py && python3 -m unittest -v
