import Analog

/// Pulses that coincidences of random row and column trains make of a batch.
struct Coincidences {
  /// Upward pulses of each cell, fan-in + 1 rows of fan-out.
  var up: [Int32]
  /// Downward pulses of each cell.
  var down: [Int32]
  /// Slots of all trains together, each a lot that was drawn.
  var slots = 0
}

/// The longest train of one example.
private let longestTrain: Float = 31

/// Trains sample by sample with update management (Gokmen & Vlasov 2016; Rasch et al. 2021): a row fires in each slot
/// with probability a |x|, a column with b |d|, and a cell is pulsed where both do, against the sign of x d. Of
/// `perProduct` = slots a b, the number of slots is as small as probabilities of at most 1 allow, and the balance of a and
/// b is that of the largest |x| and |d|. The expected number of pulses is perProduct |x d| as long as no train is full.
func coincidences(
  _ driven: Matrix, _ errors: Matrix, perProduct: Float, _ random: inout RunRandom
) -> Coincidences {
  let (rows, columns) = (driven.columns, errors.columns)
  var pulses = Coincidences(
    up: [Int32](repeating: 0, count: rows * columns), down: [Int32](repeating: 0, count: rows * columns))
  for example in 0..<driven.rows {
    let inputs = driven.row(example)
    let deltas = errors.row(example)
    let largestInput = inputs.reduce(0) { max($0, $1.magnitude) }
    let largestError = deltas.reduce(0) { max($0, $1.magnitude) }
    let wanted = perProduct * largestInput * largestError
    guard wanted > 0, wanted.isFinite else { continue }
    let slots = min(max(wanted.rounded(.up), 1), longestTrain)
    // The largest of both fire with the same probability.
    let highest = min((wanted / slots).squareRoot(), 1)
    let trains = random.trains(count: rows + columns, slots: Int(slots))
    pulses.slots += trains.count
    let row = masks(inputs, scale: highest / largestInput, trains[..<(rows * Int(slots))], slots: Int(slots))
    let column = masks(
      deltas, scale: highest / largestError, trains[(rows * Int(slots))...], slots: Int(slots))
    add(row, inputs, column, deltas, to: &pulses)
  }
  return pulses
}

/// For each line the slots in which it fires.
private func masks(
  _ values: ArraySlice<Float>, scale: Float, _ lots: ArraySlice<UInt16>, slots: Int
) -> [UInt32] {
  var place = lots.startIndex
  return values.map { value in
    defer { place += slots }
    let threshold = min(value.magnitude * scale, 1) * 65_536
    guard threshold > 0 else { return 0 }
    var mask: UInt32 = 0
    for slot in 0..<slots where Float(lots[place + slot]) < threshold { mask |= 1 << UInt32(slot) }
    return mask
  }
}

/// Lines that never fire, which most are late in training, cost nothing.
private func add(
  _ rows: [UInt32], _ inputs: ArraySlice<Float>, _ columns: [UInt32], _ errors: ArraySlice<Float>,
  to pulses: inout Coincidences
) {
  let firing = zip(columns, errors).enumerated().compactMap { column, line in
    line.0 == 0 ? nil : (column: column, mask: line.0, isNegative: line.1 < 0)
  }
  for (row, (mask, input)) in zip(rows, inputs).enumerated() where mask != 0 {
    let start = row * columns.count
    for line in firing {
      let both = Int32((mask & line.mask).nonzeroBitCount)
      // A step against the slope: up where input and error differ in sign.
      if line.isNegative == (input > 0) {
        pulses.up[start + line.column] += both
      } else {
        pulses.down[start + line.column] += both
      }
    }
  }
}
