export type Wish<Item> = {
  readonly fits: (item: Item) => boolean
  /** Whether the search for one that fits goes on; once it does not, any will do. */
  readonly isOn: () => boolean
}

/** The same items, those that fit first while the wish is on; the others wait, and are kept in their order. */
export async function* fittingFirst<Item, End>(
  items: AsyncGenerator<Item, End>,
  { fits, isOn }: Wish<Item>,
): AsyncGenerator<Item, End> {
  const waiting: Item[] = []
  for (;;) {
    const next = await items.next()
    if (next.done === true) {
      yield* waiting
      return next.value
    }
    if (fits(next.value)) {
      yield next.value
      continue
    }
    waiting.push(next.value)
    if (!isOn()) yield* waiting.splice(0)
  }
}
