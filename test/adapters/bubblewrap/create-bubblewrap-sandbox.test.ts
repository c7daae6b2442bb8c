import { describe } from 'vitest'
import { createBubblewrapSandbox } from '../../../src/lib/adapters/bubblewrap/create-bubblewrap-sandbox.ts'
import { probeBubblewrap } from '../../../src/lib/adapters/bubblewrap/probe-bubblewrap.ts'
import { sandboxContract } from '../../contracts/sandbox.ts'
import { hostileContract } from '../../contracts/sandbox-hostile.ts'
import { sealedContract } from '../../contracts/sandbox-sealed.ts'
import { limits, makeSubject, mebibyte, sandboxOptions } from '../../contracts/sandbox-subject.ts'

const probe = await probeBubblewrap(process.env.PATH ?? '')
const why = probe.available ? '' : ` (skipped: ${probe.reason})`
/** /dev/shm is a place of its own. */
const sharedMemory = 64 * mebibyte
const open = () => makeSubject((root) => createBubblewrapSandbox(sandboxOptions(root)))

describe.skipIf(!probe.available)(`the bubblewrap sandbox${why}`, () => sandboxContract(open))
describe.skipIf(!probe.available)(`the bubblewrap sandbox under attack${why}`, () => {
  hostileContract(open)
})
describe.skipIf(!probe.available)(`the bubblewrap sandbox, sealed${why}`, () =>
  sealedContract(open, { mostWritten: limits.diskBytes + sharedMemory }),
)
