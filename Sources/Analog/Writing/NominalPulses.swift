/// The nominal law walked from bound to bound, so that a controller can look up how many pulses lie between two
/// weights.
struct NominalPulses {
  /// Weights after 0, 1, 2, ... pulses up from the lower bound.
  private let rising: [Float]
  /// The same downwards from the upper bound, negated so that it rises.
  private let falling: [Float]

  /// Walks until steps die out, at most 200,000 pulses each way.
  init(_ law: PulseLaw) {
    let cell = law.nominalCell
    func walk(from start: Float, upward: Bool) -> [Float] {
      var weights = [start]
      while weights.count < 200_000 {
        let last = weights[weights.count - 1]
        let size = cell.stepSize(last, upward: upward, law.shape)
        let next = cell.clipped(upward ? last + size : last - size)
        guard (next - last).magnitude > Float(law.step) * 1e-3 else { break }
        weights.append(next)
      }
      return weights
    }
    rising = walk(from: cell.lower, upward: true)
    falling = walk(from: cell.upper, upward: false).map { -$0 }
  }

  /// Signed number of nominal pulses from one weight to another.
  func count(from start: Float, to target: Float) -> Int {
    guard target.isFinite else { return 0 }
    if target >= start { return place(of: target, in: rising) - place(of: start, in: rising) }
    return place(of: -start, in: falling) - place(of: -target, in: falling)
  }

  /// Pulses that surely drive any cell to its lower bound.
  var erasing: Int { falling.count }

  /// Index of the value nearest to a weight in a rising table.
  private func place(of weight: Float, in table: [Float]) -> Int {
    var low = 0
    var high = table.count - 1
    while low < high {
      let middle = (low + high) / 2
      if table[middle] < weight { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    return table[low] - weight > weight - table[low - 1] ? low - 1 : low
  }
}
