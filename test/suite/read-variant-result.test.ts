import { describe, expect, it } from 'vitest'
import {
  readVariantResult,
  type VariantRecord,
  variantRecordSchema,
} from '../../src/lib/suite/read-variant-result.ts'
import type { Variant } from '../../src/lib/suite/variant.ts'

const variant: Variant = { id: 'v', files: {}, tests: ['t.py::a', 't.py::b'], seconds: 1 }
const done = { index: 0, end: 'done', detail: '', seconds: 0.5 } as const
const end = (exitCode: number) => ({ type: 'end', exitCode }) as const
const failed = (id: string, message: string) =>
  ({ type: 'test', id, outcome: 'failed', seconds: 0.1, message, traceback: '' }) as const
const broken = (id: string) =>
  ({ type: 'collect_error', id, message: 'ImportError: no', traceback: '' }) as const
const missing = (...ids: string[]) => ({ type: 'missing', ids }) as const

function kindOf(record: Partial<VariantRecord>): string {
  const { kind, detail } = readVariantResult(variant, { ...done, records: [], ...record })
  return detail === '' ? kind : `${kind}: ${detail}`
}

describe('readVariantResult()', () => {
  it('says how the variant ended', () => {
    expect(kindOf({ records: [failed('t.py::a', 'AssertionError'), end(1)] })).toBe('ran')
    expect(kindOf({ end: 'timeout', detail: 'late', records: [{ type: 'start', id: 't.py::a' }] })).toBe(
      'timeout: late while running t.py::a',
    )
    expect(kindOf({ end: 'crash', detail: 'was killed\nlast words', records: [] })).toBe(
      'crash: was killed\nlast words',
    )
    expect(kindOf({ records: [end(3)] })).toBe('crash: pytest failed')
    expect(kindOf({ records: [end(2)] })).toBe('crash: the tests stopped the run')
    expect(kindOf({ detail: '\nconftest broke', records: [end(4)] })).toBe('import_error: conftest broke')
  })

  it('calls it an import error only when no test could be collected', () => {
    const none = [broken('t.py'), missing('t.py::a', 't.py::b'), end(1)]
    expect(kindOf({ records: none })).toBe('import_error: t.py: ImportError: no')
    const some = [broken('u.py'), missing('u.py::c'), failed('t.py::a', 'AssertionError'), end(1)]
    expect(kindOf({ records: some })).toBe('ran')
    const result = readVariantResult(variant, { ...done, records: some })
    expect(result.outcomes.get('u.py::c')).toBe('error')
    expect(result.failures.get('u.py::c')?.message).toBe('ImportError: no')
  })

  it('treats running out of memory alike, whether a test or the snippet could still report it', () => {
    expect(kindOf({ records: [failed('t.py::a', 'MemoryError'), end(1)] })).toBe(
      'crash: it used up its memory',
    )
    const exception = { type: 'MemoryError', message: '', traceback: '' }
    const snippet = { type: 'snippet', stdout: '', stderr: '', exception, lines: null } as const
    expect(kindOf({ records: [snippet, end(0)] })).toBe('crash: it used up its memory')
  })

  it('gives lines only when they were asked for', () => {
    const records = [
      { type: 'lines' as const, id: 't.py::a', files: { 'a.py': [[1, 2] as [number, number]] } },
      end(0),
    ]
    expect(readVariantResult(variant, { ...done, records }).lines).toBeNull()
    const traced = readVariantResult({ ...variant, trace: true }, { ...done, records })
    expect(traced.lines?.get('t.py::a')?.get('a.py')).toEqual([1, 2])
  })

  it('refuses records of another shape', () => {
    const record = { ...done, records: [{ type: 'test', id: 't', outcome: 'splendid', seconds: 0 }] }
    expect(variantRecordSchema.safeParse(record).success).toBe(false)
  })
})
