import { createLedger } from '../../src/lib/adapters/ledger/create-ledger.ts'
import { createFakeChain } from '../fakes/chain.ts'
import { createMemoryLedgerStore } from '../fakes/ledger-store.ts'
import { describeChainContract } from './chain-contract.ts'

describeChainContract('the fake chain', async () => createFakeChain())
describeChainContract('the ledger', () => createLedger({ store: createMemoryLedgerStore() }))
