/**
 * `fetch` for model clients: an answer of more than `maxBytes` breaks off with an error, and a redirect is an error,
 * so that neither the key nor the prompt goes anywhere but to the address that was set.
 */
export function boundedFetch(maxBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'error' })
    if (response.body === null) return response
    let seen = 0
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        seen += chunk.byteLength
        if (seen > maxBytes) controller.error(new Error(`The answer is larger than ${maxBytes} bytes.`))
        else controller.enqueue(chunk)
      },
    })
    return new Response(response.body.pipeThrough(counter), {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    })
  }
}
