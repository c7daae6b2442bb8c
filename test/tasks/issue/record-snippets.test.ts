import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pythonWithPytest } from '../../suite/local-sandbox.ts'

const python = pythonWithPytest()
const recorder = join(import.meta.dirname, '../../../templates/python/record_snippets.py')

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agentao-record-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const shop = `import datetime


class Basket:
    def __init__(self, owner):
        self.owner = owner
        self.items = []

    def add(self, price):
        if price < 0:
            raise ValueError("price must not be negative")
        self.items.append(price)
        return self

    def total(self):
        return sum(self.items)


def double(x):
    return x * 2


def numbers(n):
    for i in range(n):
        yield i


def names():
    return {"a", "b", "c"}


def deadline(days):
    return datetime.timedelta(days=days)
`

type Case = {
  readonly original: string
  readonly mutated: string
  readonly tests: string
  readonly failing: string
  readonly forbidden?: readonly string[]
}

type Found = {
  readonly test: string
  readonly code: string
  readonly subject: string
  readonly raising: boolean
}

function record({ original, mutated, tests, failing, forbidden = [] }: Case): Found | undefined {
  const workspace = join(dir, 'work')
  mkdirSync(join(dir, 'out'))
  mkdirSync(workspace)
  const changed = shop.replace(original, mutated)
  expect(changed).not.toBe(shop)
  writeFileSync(join(workspace, 'shop.py'), shop)
  writeFileSync(join(workspace, 'test_shop.py'), tests)
  const request = {
    sourceRoots: ['.'],
    testPaths: ['test_shop.py'],
    packages: ['shop'],
    files: { 'shop.py': changed },
    tests: [`test_shop.py::${failing}`],
    forbidden,
    wanted: 3,
    seconds: 60,
    wallSeconds: 600,
  }
  execFileSync(python ?? 'python3', ['-s', '-B', recorder, workspace, join(dir, 'out')], {
    input: JSON.stringify(request),
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const found: readonly Found[] = JSON.parse(readFileSync(join(dir, 'out/snippets.json'), 'utf8'))
  return found[0]
}

const doubled = { original: 'x * 2', mutated: 'x * 3' }
const summed = { original: 'sum(self.items)', mutated: 'len(self.items)' }

describe.skipIf(python === null)(
  'record_snippets.py (needs python3 with venv, and pytest from an index)',
  () => {
    it('prints the side of a comparison that went wrong', () => {
      const tests =
        'from shop import double\n\ndef test_a():\n    """Doc."""\n    unused = [1]\n    assert double(0) == 0\n    assert double(4) == 8\n'
      expect(record({ ...doubled, tests, failing: 'test_a' })).toEqual({
        test: 'test_shop.py::test_a',
        code: 'from shop import double\nprint(repr(double(4)))\n',
        subject: 'double',
        raising: false,
      })
    })

    it('keeps what an object was told before, and nothing else', () => {
      const tests = `import shop

def test_a():
    other = shop.Basket("x")
    basket = shop.Basket("me")
    assert basket.total() == 0
    basket.add(30)
    shop.double(2)
    assert basket.total() == 30
`
      expect(record({ ...summed, tests, failing: 'test_a' })?.code).toBe(
        "import shop\nbasket = shop.Basket('me')\nbasket.add(30)\nprint(repr(basket.total()))\n",
      )
    })

    it('writes parameters into the call', () => {
      const tests = `import pytest
from shop import double

@pytest.mark.parametrize("test_input, expected", [(0, 0), (5, 10)])
def test_a(test_input, expected):
    assert double(test_input) == expected
`
      expect(record({ ...doubled, tests, failing: 'test_a[5-10]' })?.code).toBe(
        'from shop import double\nprint(repr(double(5)))\n',
      )
    })

    it('takes the failing turn of a loop', () => {
      const tests =
        'from shop import double\n\ndef test_a():\n    for x, y in [(0, 0), (7, 14)]:\n        assert double(x) == y\n'
      expect(record({ ...doubled, tests, failing: 'test_a' })?.code).toBe(
        'from shop import double\nprint(repr(double(7)))\n',
      )
    })

    it('makes a plain program of a test case with set-up', () => {
      const tests = `import unittest
from shop import Basket

class BasketTest(unittest.TestCase):
    price = 9

    def setUp(self):
        self.basket = Basket("me")

    def test_a(self):
        self.basket.add(self.price)
        self.assertEqual(self.basket.total(), 9)
`
      const code = record({ ...summed, tests, failing: 'BasketTest::test_a' })?.code ?? ''
      expect(code).not.toContain('self')
      expect(code).toContain("basket = Basket('me')")
      expect(code.trimEnd().split('\n').at(-1)).toBe('print(repr(basket.total()))')
    })

    it('shows an exception that is no longer raised', () => {
      const tests =
        'import pytest\nfrom shop import Basket\n\ndef test_a():\n    with pytest.raises(ValueError):\n        Basket("me").add(-1)\n'
      const found = record({ original: 'price < 0', mutated: 'price < -1', tests, failing: 'test_a' })
      expect(found).toMatchObject({ raising: true, subject: 'Basket' })
      expect(found?.code).toContain('.add(-1)')
      expect(found?.code).not.toContain('pytest')
    })

    it('shows an exception that should not be raised', () => {
      const tests =
        'from shop import Basket\n\ndef test_a():\n    basket = Basket("me").add(0)\n    assert basket.total() == 0\n'
      const found = record({ original: 'price < 0', mutated: 'price <= 0', tests, failing: 'test_a' })
      expect(found?.raising).toBe(false)
      expect(found?.code).toContain("Basket('me').add(0)")
    })

    it('lists what an iterator gives', () => {
      const tests =
        'from shop import numbers\n\ndef test_a():\n    for x, y in zip(numbers(3), [0, 1, 2], strict=True):\n        assert x == y\n'
      const found = record({ original: 'yield i', mutated: 'yield i + 1', tests, failing: 'test_a' })
      expect(found === undefined || found.code.includes('print(')).toBe(true)
    })

    it('includes helpers of the test file, but no names that give the test away', () => {
      const helper = 'from shop import double\n\nBASE = 3\n\ndef twice(x):\n    return double(double(x))\n'
      const tests = `${helper}\ndef test_quadruple():\n    assert twice(BASE) == 12\n`
      const found = record({ ...doubled, tests, failing: 'test_quadruple', forbidden: ['test_quadruple'] })
      expect(found?.code).toContain('def twice(x)')
      expect(found?.code).not.toContain('test_quadruple')
    })

    it('follows a failure out of a helper that only compares', () => {
      const tests =
        'from shop import double\n\ndef check(a, b):\n    assert a == b\n\ndef test_a():\n    check(double(4), 8)\n'
      expect(record({ ...doubled, tests, failing: 'test_a' })?.code).toBe(
        'from shop import double\nprint(repr(double(4)))\n',
      )
    })

    it('writes values of the standard library as the calls that make them', () => {
      const tests = `import datetime
import pytest
from shop import deadline

@pytest.mark.parametrize("days, when", [(2, datetime.timedelta(days=2))])
def test_a(days, when):
    assert deadline(days) - when == datetime.timedelta(0)
`
      const found = record({
        original: 'days=days',
        mutated: 'days=days + 1',
        tests,
        failing: 'test_a[2-when0]',
      })
      expect(found?.code).toContain('deadline(2)')
    })

    it.each<[string, Omit<Case, 'failing'>]>([
      [
        'the order of a set',
        {
          original: '{"a", "b", "c"}',
          mutated: '{"a", "b"}',
          tests:
            'from shop import names\n\ndef test_a():\n    got = names()\n    assert got is None or "c" in got\n',
        },
      ],
      [
        'the machine it ran on',
        {
          ...doubled,
          tests:
            'import os\nfrom shop import double\n\ndef test_a():\n    assert double(os.getcwd()) == os.getcwd() * 2\n',
        },
      ],
      [
        'a fixture that only the suite has',
        {
          ...doubled,
          tests:
            'import pytest\nfrom shop import double\n\n@pytest.fixture\ndef thing():\n    return object()\n\ndef test_a(thing):\n    assert [double(id(thing))] == [id(thing) * 2]\n',
        },
      ],
      [
        'a word that is forbidden',
        {
          ...doubled,
          forbidden: ['double'],
          tests: 'import shop\n\ndef test_a():\n    assert shop.double(4) == 8\n',
        },
      ],
    ])('finds no program that would show %s', (_name, given) => {
      const found = record({ ...given, failing: 'test_a' })
      const shown = found?.code ?? ''
      expect(shown).not.toMatch(/getcwd|id\(|names\(\)\)|\bshop\.double/)
    })
  },
)
