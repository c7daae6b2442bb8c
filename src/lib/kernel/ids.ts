import { ulid } from 'ulid'

/** Where new identifiers come from; tests and seeded runs inject their own. */
export type NewId = () => string

/** Sortable by creation time, 26 characters. */
export const newUlid: NewId = () => ulid()
