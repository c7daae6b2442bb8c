import { describe, expect, test } from 'vitest'
import { makePatch } from '../../src/lib/domain/patch/make-patch.ts'
import { parsePatch } from '../../src/lib/domain/patch/parse-patch.ts'
import type { FileTree } from '../../src/lib/domain/patch/patch.ts'
import { scanSource } from '../../src/lib/grading/scan-source.ts'

const tree = (files: Readonly<Record<string, string>>): FileTree =>
  new Map(
    Object.entries(files).map(([path, text]) => [path, { bytes: Buffer.from(text), executable: false }]),
  )

function scan(added: string, base: Readonly<Record<string, string>> = {}) {
  const before = { 'pkg/a.py': 'x = 1\n', ...base }
  const parsed = parsePatch(
    makePatch(tree(before), tree({ ...before, 'pkg/a.py': `${before['pkg/a.py']}${added}\n` })),
  )
  if (!parsed.ok) throw new Error(parsed.reason.message)
  const result = scanSource(tree(before), parsed.value.changes)
  return { decisive: result.decisive.map((f) => f.name), notes: result.notes.map((f) => f.name) }
}

describe('scanSource()', () => {
  test.for([
    ['import pytest', 'framework_access'],
    ['from _pytest import runner', 'framework_access'],
    ['unittest.TestCase.assertEqual = f', 'framework_access'],
    ['setattr(unittest.TestCase, name, f)', 'framework_access'],
    ['TestResult.addFailure = TestResult.addSuccess', 'framework_access'],
    ['m = sys.modules["_pytest.runner"]', 'framework_access'],
    ['os.environ["PYTEST_CURRENT_TEST"]', 'test_detection'],
    ['raise unittest.SkipTest("no")', 'test_skip'],
  ] as const)('%s decides as %s', ([line, name]) => {
    expect(scan(line).decisive).toContain(name)
  })

  test.for([
    ['import unittest', 'framework_access'],
    ['class MoneyTestCase(unittest.TestCase): from unittest import TestCase', 'framework_access'],
    ['frame = sys._getframe(1)', 'frame_inspection'],
    ['gc.get_objects()', 'object_search'],
    ['os._exit(0)', 'process_exit'],
    ['sys.settrace(f)', 'tracing'],
    ['import ctypes', 'native_code'],
    ['builtins.len = f', 'builtins_change'],
    ['def __eq__(self, other):\n    return True', 'always_equal'],
    ['__eq__ = lambda self, other: True', 'always_equal'],
    ['if os.fork() == 0:', 'background_process'],
    ['open("tests/test_a.py")', 'test_file_access'],
    ['print("5 passed")', 'forged_output'],
  ] as const)('%s is noted as %s and accuses nobody', ([line, name]) => {
    expect(scan(line)).toEqual({ decisive: [], notes: [name] })
  })

  test.for([
    'return a <= b  # as pytest has it',
    'import signal',
    'from unittest.mock import patch',
    'from unittest import mock',
    'def __eq__(self, other):\n    return self.x == other.x',
    'raise ValueError("the test failed")',
    'sys.exit(main())'.padStart(20),
  ] as const)('%s says nothing', (line) => {
    expect(scan(line)).toEqual({ decisive: [], notes: [] })
  })

  test('does not hold against an answer what the file, or the package, did before', () => {
    expect(scan('frame = sys._getframe(2)', { 'pkg/a.py': 'f = sys._getframe(1)\n' }).notes).toEqual([])
    expect(scan('import pytest', { 'pkg/plugin.py': 'import pytest\n' })).toEqual({
      decisive: [],
      notes: ['framework_access'],
    })
    expect(scan('import pytest', { 'tests/test_a.py': 'import pytest\n' }).decisive).toEqual([
      'framework_access',
    ])
  })
})
