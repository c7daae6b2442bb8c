import { describe } from 'vitest'
import { behaveByContract, sandboxContract } from '../contracts/sandbox.ts'
import { makeSubject } from '../contracts/sandbox-subject.ts'
import { createFakeSandbox } from './sandbox.ts'

describe('the fake sandbox', () =>
  sandboxContract(() => makeSubject(() => createFakeSandbox(behaveByContract))))
