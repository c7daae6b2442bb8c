import { describe } from 'vitest'
import { storeContract } from '../contracts/store.ts'
import { createFakeStore } from './store.ts'

describe('the store in memory', () => {
  storeContract(async (use) => await use(createFakeStore()))
})
