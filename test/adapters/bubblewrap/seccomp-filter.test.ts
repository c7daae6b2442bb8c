import { describe, expect, it } from 'vitest'
import { seccompFilter } from '../../../src/lib/adapters/bubblewrap/seccomp-filter.ts'

const allowed = 0x7fff0000
const errno = (number: number): number => 0x00050000 | number

type Call = { readonly number: number; readonly machine: number; readonly argument?: number }

/** Runs a filter as the kernel does: classic BPF over struct seccomp_data. */
function decide(filter: Buffer, call: Call): number {
  const data = Buffer.alloc(64)
  data.writeUInt32LE(call.number, 0)
  data.writeUInt32LE(call.machine, 4)
  data.writeUInt32LE(call.argument ?? 0, 16)
  let accumulator = 0
  for (let at = 0; at < filter.length / 8; at++) {
    const code = filter.readUInt16LE(at * 8)
    const value = filter.readUInt32LE(at * 8 + 4)
    const jump = (holds: boolean): void => {
      at += filter.readUInt8(at * 8 + (holds ? 2 : 3))
    }
    if (code === 0x20) accumulator = data.readUInt32LE(value)
    else if (code === 0x15) jump(accumulator === value)
    else if (code === 0x35) jump(accumulator >= value)
    else if (code === 0x45) jump((accumulator & value) !== 0)
    else if (code === 0x06) return value
    else throw new Error(`unknown instruction ${code}`)
  }
  throw new Error('the filter ran past its end')
}

const machines = [
  { arch: 'x64', machine: 0xc000003e, read: 0, clone: 56, socket: 41, unshare: 272, mount: 165, memfd: 319 },
  {
    arch: 'arm64',
    machine: 0xc00000b7,
    read: 63,
    clone: 220,
    socket: 198,
    unshare: 97,
    mount: 40,
    memfd: 279,
  },
]

describe.each(machines)('seccompFilter() for $arch', ({ arch, machine, ...calls }) => {
  const filter = seccompFilter(arch) ?? Buffer.alloc(0)
  const answer = (number: number, argument?: number) =>
    decide(filter, { number, machine, ...(argument === undefined ? {} : { argument }) })

  it('lets ordinary calls pass, even of numbers that come later', () => {
    for (const number of [calls.read, 450, 460]) expect(answer(number)).toBe(allowed)
  })

  it('refuses new namespaces and mounts, by every way', () => {
    const newUser = 0x10000000
    expect(answer(calls.unshare)).toBe(errno(1))
    expect(answer(calls.mount)).toBe(errno(1))
    expect(answer(calls.clone, newUser | 17)).toBe(errno(1))
    for (const number of [425, 428, 429, 430, 442]) expect(answer(number)).toBe(errno(1))
  })

  it('says that clone3 does not exist, so that libraries use clone, and lets threads and forks be made', () => {
    expect(answer(435)).toBe(errno(38))
    expect(answer(calls.clone, 17)).toBe(allowed)
    expect(answer(calls.clone, 0x003d0f00)).toBe(allowed)
  })

  it('lets only families pass that a network namespace holds back', () => {
    for (const family of [1, 2, 10, 16]) expect(answer(calls.socket, family)).toBe(allowed)
    for (const family of [17, 29, 38, 40]) expect(answer(calls.socket, family)).toBe(errno(97))
  })

  it('refuses memory that belongs to no process', () => {
    expect(answer(calls.memfd)).toBe(errno(1))
  })

  it('refuses every call of another architecture', () => {
    expect(decide(filter, { number: calls.read, machine: 0x40000003 })).toBe(errno(1))
  })
})

describe('seccompFilter()', () => {
  it('knows the second table of x86-64', () => {
    const filter = seccompFilter('x64') ?? Buffer.alloc(0)
    expect(decide(filter, { number: 0x40000000, machine: 0xc000003e })).toBe(errno(38))
  })

  it('has none for an architecture that it does not know', () => {
    expect(seccompFilter('riscv64')).toBeNull()
  })
})
