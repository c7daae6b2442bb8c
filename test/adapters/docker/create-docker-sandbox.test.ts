import { describe } from 'vitest'
import { sandboxContract } from '../../contracts/sandbox.ts'
import { hostileContract } from '../../contracts/sandbox-hostile.ts'
import { sealedContract } from '../../contracts/sandbox-sealed.ts'
import { limits, mebibyte } from '../../contracts/sandbox-subject.ts'
import { openDockerSubject, whyNoDocker } from './docker-subject.ts'

const missing = await whyNoDocker()
const why = missing === null ? '' : ` (skipped: ${missing})`
/** Each of /testbed, /tmp and /agentao may hold the limit; /dev/shm is a place of its own. */
const mostWritten = 3 * limits.diskBytes + 64 * mebibyte

describe.skipIf(missing !== null)(`the docker sandbox${why}`, () => sandboxContract(openDockerSubject))
describe.skipIf(missing !== null)(`the docker sandbox under attack${why}`, () => {
  hostileContract(openDockerSubject)
})
describe.skipIf(missing !== null)(`the docker sandbox, sealed${why}`, () => {
  sealedContract(openDockerSubject, { mostWritten })
})
