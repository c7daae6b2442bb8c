import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

type Tokens = {
  readonly input: number
  readonly cached: number
  readonly written: number
  readonly output: number
}

/** What the server does with one request; answers take the form of the API that was called. */
export type ScriptedReply =
  | {
      readonly kind: 'text' | 'truncated' | 'refusal'
      readonly text: string
      readonly tokens?: Tokens | null
    }
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly message?: string
      readonly code?: string
    }
  /** A 200 with this body, whatever it is. */
  | { readonly kind: 'raw'; readonly body: string; readonly contentType?: string }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** Sends its headers and half of its body, then nothing more. */
  | { readonly kind: 'stall' }
  /** Sends half of its body, then breaks the connection. */
  | { readonly kind: 'drop' }
  /** A body without an end. */
  | { readonly kind: 'flood' }

type SeenRequest = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Readonly<Record<string, unknown>>
}

/** One reply for every request, or one worked out from it. */
export type ScriptEntry = ScriptedReply | ((request: SeenRequest) => ScriptedReply)

export type ModelServer = { readonly url: string; readonly requests: SeenRequest[] }

const usualTokens: Tokens = { input: 1000, cached: 200, written: 0, output: 50 }

/** Real HTTP on loopback that speaks both providers' APIs from a script; the last entry repeats. Ends with the test. */
export async function startModelServer(script: readonly ScriptEntry[]): Promise<ModelServer> {
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const path = request.url ?? ''
      const seen = { path, headers: request.headers, body: text === '' ? {} : JSON.parse(text) }
      requests.push(seen)
      const entry = script[Math.min(requests.length, script.length) - 1]
      const reply = typeof entry === 'function' ? entry(seen) : entry
      if (reply !== undefined) respond(response, reply, path)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, requests }
}

function respond(response: ServerResponse, reply: ScriptedReply, path: string): void {
  const json = { 'content-type': 'application/json' }
  switch (reply.kind) {
    case 'text':
    case 'truncated':
    case 'refusal':
      response.writeHead(200, json).end(JSON.stringify(bodyOf(reply, path)))
      return
    case 'status': {
      const error = {
        type: 'scripted',
        message: reply.message ?? 'scripted failure',
        code: reply.code ?? null,
      }
      response.writeHead(reply.status, { ...json, ...reply.headers }).end(JSON.stringify({ error }))
      return
    }
    case 'raw':
      response.writeHead(200, { 'content-type': reply.contentType ?? 'application/json' }).end(reply.body)
      return
    case 'hang':
      return
    case 'stall':
      response.writeHead(200, json).write('{"choices":[')
      return
    case 'drop':
      response.writeHead(200, { ...json, 'content-length': '1000' }).write('{"choices":[')
      setTimeout(() => response.destroy(), 20)
      return
    case 'flood': {
      response.writeHead(200, json)
      const more = (): void => {
        while (!response.destroyed && response.write('"'.padEnd(65_536, 'x')));
      }
      response.on('drain', more)
      more()
    }
  }
}

type Answer = Extract<ScriptedReply, { kind: 'text' | 'truncated' | 'refusal' }>

function bodyOf(reply: Answer, path: string): unknown {
  const tokens = reply.tokens === undefined ? usualTokens : reply.tokens
  return path.endsWith('/messages') ? messageBody(reply, tokens) : completionBody(reply, tokens)
}

function completionBody({ kind, text }: Answer, tokens: Tokens | null): unknown {
  const finish = { text: 'stop', truncated: 'length', refusal: 'stop' } as const
  const message = kind === 'refusal' ? { content: null, refusal: text } : { content: text, refusal: null }
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'scripted',
    choices: [
      { index: 0, finish_reason: finish[kind], logprobs: null, message: { role: 'assistant', ...message } },
    ],
    usage:
      tokens === null
        ? undefined
        : {
            prompt_tokens: tokens.input + tokens.cached + tokens.written,
            completion_tokens: tokens.output,
            total_tokens: tokens.input + tokens.cached + tokens.written + tokens.output,
            prompt_tokens_details: { cached_tokens: tokens.cached, cache_write_tokens: tokens.written },
          },
  }
}

function messageBody({ kind, text }: Answer, tokens: Tokens | null): unknown {
  const stop = { text: 'end_turn', truncated: 'max_tokens', refusal: 'refusal' } as const
  const thought = { type: 'thinking', thinking: 'not part of the answer', signature: 'x' }
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'scripted',
    content: kind === 'refusal' ? [] : [thought, { type: 'text', text, citations: null }],
    stop_reason: stop[kind],
    stop_details: kind === 'refusal' ? { type: 'refusal', category: null, explanation: text } : null,
    stop_sequence: null,
    usage:
      tokens === null
        ? undefined
        : {
            input_tokens: tokens.input,
            cache_read_input_tokens: tokens.cached,
            cache_creation_input_tokens: tokens.written,
            output_tokens: tokens.output,
          },
  }
}
