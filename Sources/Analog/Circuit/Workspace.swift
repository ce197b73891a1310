/// Arrays of blocks that have been merged, for the next fronts: fresh memory from the system costs more than the
/// arithmetic of a small merge.
struct Workspace {
  /// Free arrays by size class; those of a class are all of the same length.
  private var free: [Int: [[Double]]] = [:]

  /// An array of at least `count` numbers, whatever they are.
  mutating func take(_ count: Int) -> [Double] {
    let size = Self.size(for: count)
    return free[size]?.popLast() ?? [Double](repeating: 0, count: size)
  }

  /// Takes an array that `take` gave out of its owner's hands. It is of use only if nobody else holds it.
  mutating func reclaim(_ elements: inout [Double]) {
    var taken: [Double] = []
    swap(&taken, &elements)
    free[taken.count, default: []].append(taken)
  }

  /// The next of 2^k and 3 * 2^(k-1); large arrays are few and get what they ask for.
  private static func size(for count: Int) -> Int {
    guard count > 64 else { return 64 }
    guard count < 1 << 20 else { return count }
    let power = 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
    return count <= power / 4 * 3 ? power / 4 * 3 : power
  }
}
