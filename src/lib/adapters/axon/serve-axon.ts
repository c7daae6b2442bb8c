import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AxonServer } from '../../domain/ports/wire.ts'
import { ExternalError } from '../../kernel/errors.ts'
import { answerRequest } from './answer-request.ts'
import { type AxonLimits, defaultAxonLimits } from './axon-limits.ts'
import type { AxonOptions } from './axon-options.ts'
import { createCallerGate } from './caller-limits.ts'
import { createReplayGuard } from './replay-guard.ts'

/**
 * Serves coding tasks to Bittensor dendrites over HTTP. Stricter than Bittensor's own axon: every request is signed,
 * timely, new, for this hotkey, and its signature covers the whole body. Throws ExternalError AGT_WIRE when the port
 * cannot be used.
 */
export async function serveAxon(options: AxonOptions): Promise<AxonServer> {
  const limits = { ...defaultAxonLimits, ...options.limits }
  const closing = new AbortController()
  const deps = {
    ...options,
    limits,
    closing: closing.signal,
    replays: createReplayGuard(limits, options.clock),
    gate: createCallerGate(limits, options.clock),
  }
  const server = createBoundedServer(limits, (request, response) => {
    answerRequest(deps, request, response).catch((error: unknown) => {
      options.onError?.(error)
      response.destroy()
    })
  })
  const port = await listen(server, options)
  return {
    port,
    close: () => {
      closing.abort()
      return closeServer(server)
    },
  }
}

function createBoundedServer(
  limits: AxonLimits,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
    },
    onRequest,
  )
  server.maxConnections = limits.connections
  server.maxHeadersCount = 100
  return server
}

function listen(server: Server, { port = 0, host = '127.0.0.1' }: AxonOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `The axon could not listen on ${host}:${port}: ${cause.message}.`
      reject(new ExternalError('AGT_WIRE', message, { service: 'axon', cause }))
    })
    server.listen({ port, host }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
