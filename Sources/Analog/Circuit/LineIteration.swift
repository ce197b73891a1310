/// The arrays of one run of conjugate gradients. The word lines' nodes are eliminated line by line, so the unknowns are the
/// bit lines' nodes x; the operator is S = B - G W^-1 G, where W and B are the lines' own tridiagonal matrices, and the
/// preconditioner is B. Each is applied in one pass over the arrays.
struct LineIteration {
  private let lines: LineFactors
  /// The solution so far.
  private(set) var solution: [Double]
  /// f - S x.
  private var residual: [Double]
  /// B^-1 times the residual.
  private var corrected: [Double]
  private var direction: [Double]
  /// B times the direction: kept up instead of multiplied, which would subtract nearly equal numbers.
  private var weighted: [Double]
  private var image: [Double]
  private var scratch: [SIMD8<Double>]
  /// The residual's square in the norm of B^-1.
  private(set) var norm: Double

  init(_ lines: LineFactors, right side: [Double]) {
    self.lines = lines
    let empty = [Double](repeating: 0, count: side.count)
    solution = empty
    residual = side
    corrected = lines.bitVolts(currents: side, ends: [Double](repeating: 0, count: lines.columns))
    direction = empty
    weighted = empty
    image = empty
    scratch = [SIMD8<Double>](repeating: .zero, count: lines.columns)
    norm = 0
    for place in side.indices { norm += side[place] * corrected[place] }
  }

  /// One step of conjugate gradients; `momentum` is the ratio of the last two norms, 0 at first.
  mutating func step(momentum: Double) {
    var curvature = 0.0
    for group in 0..<lines.groups {
      let first = group * 8 * lines.columns
      Self.mix(&direction, corrected, momentum, from: first, count: 8 * lines.columns)
      Self.mix(&weighted, residual, momentum, from: first, count: 8 * lines.columns)
      Self.applyWords(lines, group, direction, &image, &scratch)
      curvature += Self.combine(&image, weighted, direction, from: first, count: 8 * lines.columns)
    }
    let length = curvature > 0 ? norm / curvature : 0
    Self.advance(&solution, direction, length, count: lines.rows * lines.columns)
    Self.descend(lines, length, image, &residual, &corrected)
    norm = Self.ascend(lines, residual, &corrected)
  }

  /// vector <- other + factor * vector, for part of the vector.
  private static func mix(
    _ vector: inout [Double], _ other: [Double], _ factor: Double, from first: Int, count: Int
  ) {
    var vector = vector.mutableSpan
    let other = other.span
    for place in first..<first + count {
      vector[unchecked: place] = other[unchecked: place] + factor * vector[unchecked: place]
    }
  }

  /// vector <- vector + factor * other.
  private static func advance(_ vector: inout [Double], _ other: [Double], _ factor: Double, count: Int) {
    var vector = vector.mutableSpan
    let other = other.span
    for place in 0..<count { vector[unchecked: place] += factor * other[unchecked: place] }
  }

  /// image <- G W^-1 G direction for eight word lines.
  private static func applyWords(
    _ lines: LineFactors, _ group: Int, _ direction: [Double], _ image: inout [Double],
    _ scratch: inout [SIMD8<Double>]
  ) {
    let columns = lines.columns
    let first = group * 8 * columns
    let direction = direction.span
    var image = image.mutableSpan
    var scratch = scratch.mutableSpan
    let cells = lines.laneCells_S.span
    let shares = lines.wordShares.span
    var carried = SIMD8<Double>.zero
    for column in stride(from: columns - 1, through: 0, by: -1) {
      let place = group * columns + column
      let current = cells[unchecked: place] * eight(direction, first + column, columns) + carried
      scratch[unchecked: column] = current
      carried = shares[unchecked: place] * current
    }
    var volts = SIMD8<Double>.zero
    for column in 0..<columns {
      let place = group * columns + column
      let left_ohm = column == 0 ? lines.entries_ohm[group] : SIMD8(repeating: lines.rowWire_ohm)
      volts = shares[unchecked: place] * (left_ohm * scratch[unchecked: column] + volts)
      putEight(cells[unchecked: place] * volts, &image, first + column, columns)
    }
  }

  /// image <- weighted - image for part of the vectors, and its product with the direction.
  private static func combine(
    _ image: inout [Double], _ weighted: [Double], _ direction: [Double], from first: Int, count: Int
  ) -> Double {
    var image = image.mutableSpan
    let weighted = weighted.span
    let direction = direction.span
    var sum = SIMD8<Double>.zero
    for start in stride(from: first, to: first + count, by: 8) {
      for lane in 0..<8 {
        let value = weighted[unchecked: start + lane] - image[unchecked: start + lane]
        image[unchecked: start + lane] = value
        sum[lane] += direction[unchecked: start + lane] * value
      }
    }
    return sum.sum()
  }

  /// The residual after a step, and the way down of the bit lines' solve.
  private static func descend(
    _ lines: LineFactors, _ length: Double, _ image: [Double], _ residual: inout [Double],
    _ corrected: inout [Double]
  ) {
    let columns = lines.columns
    var residual = residual.mutableSpan
    var corrected = corrected.mutableSpan
    let image = image.span
    let shares = lines.bitShares.span
    for place in 0..<columns {
      residual[unchecked: place] -= length * image[unchecked: place]
      corrected[unchecked: place] = residual[unchecked: place]
    }
    for place in columns..<max(lines.rows * columns, columns) {
      let left = residual[unchecked: place] - length * image[unchecked: place]
      residual[unchecked: place] = left
      corrected[unchecked: place] =
        left + shares[unchecked: place - columns] * corrected[unchecked: place - columns]
    }
  }

  /// The way up of the bit lines' solve; the residual's new norm.
  private static func ascend(
    _ lines: LineFactors, _ residual: [Double], _ corrected: inout [Double]
  ) -> Double {
    let columns = lines.columns
    var corrected = corrected.mutableSpan
    let residual = residual.span
    let shares = lines.bitShares.span
    let last = (lines.rows - 1) * columns
    var sums = [Double](repeating: 0, count: columns)
    var sum = sums.mutableSpan
    for column in 0..<columns {
      let value =
        shares[unchecked: last + column] * lines.exits_ohm[column] * corrected[unchecked: last + column]
      corrected[unchecked: last + column] = value
      sum[unchecked: column] = value * residual[unchecked: last + column]
    }
    for row in stride(from: lines.rows - 2, through: 0, by: -1) {
      let start = row * columns
      for column in 0..<columns {
        let place = start + column
        let value =
          shares[unchecked: place]
          * (lines.columnWire_ohm * corrected[unchecked: place] + corrected[unchecked: place + columns])
        corrected[unchecked: place] = value
        sum[unchecked: column] += value * residual[unchecked: place]
      }
    }
    return sums.reduce(0, +)
  }
}
