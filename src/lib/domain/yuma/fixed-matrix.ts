import {
  divide,
  type Fixed,
  fixedOne,
  fixedZero,
  larger,
  multiply,
  normalized,
  sumOf,
} from './fixed-point.ts'

/** Rows by uid, all of one length. */
export type FixedMatrix = readonly (readonly Fixed[])[]

export function mapCells(
  matrix: FixedMatrix,
  change: (value: Fixed, row: number, column: number) => Fixed,
): FixedMatrix {
  return matrix.map((cells, row) => cells.map((value, column) => change(value, row, column)))
}

export const normalizeRows = (matrix: FixedMatrix): FixedMatrix => matrix.map((row) => normalized(row))

export function normalizeColumns(matrix: FixedMatrix): FixedMatrix {
  const sums = columnsOf(matrix).map(sumOf)
  return mapCells(matrix, (value, _row, column) => divideWhereSet(value, sums[column]))
}

/** Each column divided by its greatest value. */
export function upscaleColumns(matrix: FixedMatrix): FixedMatrix {
  const tops = columnsOf(matrix).map((column) => column.reduce(larger, fixedZero))
  return mapCells(matrix, (value, _row, column) => divideWhereSet(value, tops[column]))
}

/** For each row i: the sum over j of m_ij * v_j. */
export function timesVector(matrix: FixedMatrix, vector: readonly Fixed[]): Fixed[] {
  return matrix.map((row) => sumOf(row.map((value, j) => multiply(value, vector[j] ?? fixedZero))))
}

/** For each column j: the sum over i of m_ij * v_i. */
export function vectorTimes(vector: readonly Fixed[], matrix: FixedMatrix): Fixed[] {
  return columnsOf(matrix).map((column) =>
    sumOf(column.map((value, i) => multiply(vector[i] ?? fixedZero, value))),
  )
}

/** alpha * now + (1 - alpha) * before, cell by cell. */
export function movingAverage(now: FixedMatrix, before: FixedMatrix, alpha: Fixed): FixedMatrix {
  return mapCells(
    now,
    (value, i, j) => multiply(alpha, value) + multiply(fixedOne - alpha, before[i]?.[j] ?? fixedZero),
  )
}

export function columnsOf(matrix: FixedMatrix): readonly (readonly Fixed[])[] {
  const width = matrix[0]?.length ?? 0
  return Array.from({ length: width }, (_, column) => matrix.map((row) => row[column] ?? fixedZero))
}

function divideWhereSet(value: Fixed, divisor: Fixed | undefined): Fixed {
  return divisor === undefined || divisor === fixedZero ? value : divide(value, divisor)
}
