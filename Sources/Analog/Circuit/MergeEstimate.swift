/// What a merge of port admittances will cost on the host, worked out from its plan before it begins.
public struct MergeEstimate: Sendable, Equatable {
  /// Floating-point operations in products and factorizations.
  public private(set) var operations: Double
  /// Largest memory in bytes beyond the array's own conductances, results included; an upper bound.
  public private(set) var memory_bytes: Int
  /// Seconds on one core, as measured on a machine that does 57e9 double-precision operations per second in
  /// large products.
  public private(set) var time_s: Double

  /// Operations per second in merges of useful size.
  private static let rate_per_s = 50e9
  /// Arrays that wait for another merge of their size, as share of what is needed.
  private static let slack = 2.0
  /// Seconds per cell in leaves and in merges too small for that rate.
  private static let cell_s = 0.33e-6

  /// The estimate for an array's size. A direction whose segments have no resistance needs no merge.
  public init(rows: Int, columns: Int, isFree: Bool = false) {
    precondition(rows > 0 && columns > 0, "an array has cells")
    let ports = Double(rows) + Double(columns)
    let result_bytes = 8 * (ports * ports * 2 + Double(rows) * Double(columns))
    if isFree {
      let longer = Double(max(rows, columns))
      operations = 2 * Double(rows) * Double(columns) * longer
      time_s = operations / 2e9
      memory_bytes = Self.whole(result_bytes + 8 * (longer * longer + 3 * Double(rows) * Double(columns)))
      return
    }
    var plan = Plan()
    let total = plan.cost(rows: rows, columns: columns, hasRight: false, hasTop: false)
    operations = total.operations
    time_s = operations / Self.rate_per_s + Double(rows) * Double(columns) * Self.cell_s
    memory_bytes = Self.whole(Self.slack * max(total.peak_bytes, total.block_bytes + result_bytes))
  }

  /// Operations of one merge that eliminates `shared` nodes and keeps `kept`.
  static func operations(shared: Int, kept: Int) -> Double {
    let (shared, kept) = (Double(shared), Double(kept))
    return shared * shared * shared / 3 + shared * shared * kept + shared * kept * kept
  }

  private static func whole(_ bytes: Double) -> Int { bytes < 9e18 ? Int(bytes) : Int.max }

  /// The largest square array whose merge stays within a limit of memory.
  public static func largestSquare(memory_bytes: Int, isFree: Bool = false) -> Int {
    var (fits, fails) = (0, 2)
    while MergeEstimate(rows: fails, columns: fails, isFree: isFree).memory_bytes <= memory_bytes {
      (fits, fails) = (fails, 2 * fails)
    }
    while fails - fits > 1 {
      let middle = (fits + fails) / 2
      let isWithin = MergeEstimate(rows: middle, columns: middle, isFree: isFree).memory_bytes <= memory_bytes
      if isWithin { fits = middle } else { fails = middle }
    }
    return fits
  }

  /// Costs of blocks by shape, each worked out once.
  private struct Plan {
    struct Cost {
      var operations = 0.0
      /// Memory of the finished block.
      var block_bytes = 0.0
      /// Largest memory while it is made.
      var peak_bytes = 0.0
    }

    private struct Shape: Hashable {
      let rows: Int
      let columns: Int
      let hasRight: Bool
      let hasTop: Bool
    }

    private var known: [Shape: Cost] = [:]

    mutating func cost(rows: Int, columns: Int, hasRight: Bool, hasTop: Bool) -> Cost {
      let shape = Shape(rows: rows, columns: columns, hasRight: hasRight, hasTop: hasTop)
      if let cost = known[shape] { return cost }
      let kept = Double(rows * (hasRight ? 2 : 1) + columns * (hasTop ? 2 : 1))
      guard max(rows, columns) > LeafBuilder.side else {
        return Cost(operations: 0, block_bytes: 8 * kept * kept, peak_bytes: 16 * kept * kept)
      }
      let isCutByRow = rows >= columns
      let half = (isCutByRow ? rows : columns) / 2
      let first =
        isCutByRow
        ? cost(rows: half, columns: columns, hasRight: hasRight, hasTop: hasTop)
        : cost(rows: rows, columns: half, hasRight: true, hasTop: hasTop)
      let second =
        isCutByRow
        ? cost(rows: rows - half, columns: columns, hasRight: hasRight, hasTop: true)
        : cost(rows: rows, columns: columns - half, hasRight: hasRight, hasTop: hasTop)
      let shared = Double(isCutByRow ? columns : rows)
      let order = shared + kept
      let own = MergeEstimate.operations(shared: Int(shared), kept: Int(kept))
      let block_bytes = 8 * kept * kept
      let merge_bytes = first.block_bytes + second.block_bytes + block_bytes + 8 * shared * order
      let result = Cost(
        operations: own + first.operations + second.operations, block_bytes: block_bytes,
        // Both halves may be in the making at the same time, each on its own core.
        peak_bytes: max(first.peak_bytes + second.peak_bytes, merge_bytes))
      known[shape] = result
      return result
    }
  }
}
