import { describe } from 'vitest'
import { createProcessSandbox } from '../../../src/lib/adapters/process/create-process-sandbox.ts'
import { sandboxContract } from '../../contracts/sandbox.ts'
import { hostileContract } from '../../contracts/sandbox-hostile.ts'
import { makeSubject, sandboxOptions } from '../../contracts/sandbox-subject.ts'

const open = () => makeSubject((root) => createProcessSandbox(sandboxOptions(root)))

describe('the process sandbox', () => sandboxContract(open))
describe('the process sandbox under attack', () => hostileContract(open))
