import Analog
import Foundation

/// Means and spreads of a population after some of the pulses of a train.
struct PulseMeasurement {
  /// One of the pulses that are compared.
  struct Row {
    /// Pulses so far.
    let pulse: Int
    /// Mean and standard deviation of weights as they show.
    let shown: (mean: Double, sd: Double)
    /// Under the write noise; nil if that was not measured.
    let hidden: (mean: Double, sd: Double)?
  }

  /// Whether each pulse goes up, from the first to the last that is compared.
  let directions: [Bool]
  /// The pulses that are compared.
  let rows: [Row]

  /// Longer trains would take minutes to simulate.
  static let mostPulses = 20_000
  /// More moments say little more, and their covariance needs more simulated cells.
  private static let perDirection = 6

  /// The moments in the order of a simulation's.
  var observed: [Double] {
    rows.flatMap { ($0.hidden.map { [$0.mean, $0.sd] } ?? []) + [$0.shown.mean, $0.shown.sd] }
  }

  /// Reads a table as `characterize --protocol pulses` prints it.
  init(_ table: MeasurementTable) throws(LaboratoryError) {
    try table.check(
      required: ["pulse", "direction", "mean", "sd"],
      optional: ["q05", "q50", "q95", "persistent_mean", "persistent_sd"])
    let (mean, sd) = (table["mean"] ?? [], table["sd"] ?? [])
    let pulses = try Self.pulses(table)
    let directions = try Self.directions(table, pulses)
    let hidden = zip(
      table["persistent_mean"] ?? mean.map { _ in .nan }, table["persistent_sd"] ?? sd.map { _ in .nan })
    let hiddenRows = Array(hidden)
    if let row = sd.indices.first(where: { sd[$0] < 0 || hiddenRows[$0].1 < 0 }) {
      throw .badData(
        "\(shown(table.source)) has a negative spread in line \(row + 2)", remedy: "check the columns")
    }
    let full = hiddenRows.indices.filter { !hiddenRows[$0].0.isNaN && !hiddenRows[$0].1.isNaN }
    // Of a thinned table the rows that say most.
    let preferred = Set(full.map { pulses[$0] })
    let chosen = Set(Self.chosen(pulses, directions, preferred: preferred))
    rows = pulses.indices.filter { chosen.contains(pulses[$0]) }.map { row in
      let isFull = preferred.contains(pulses[row])
      return Row(pulse: pulses[row], shown: (mean[row], sd[row]), hidden: isFull ? hiddenRows[row] : nil)
    }
    self.directions = directions
    try checkSize(table.source)
  }

  /// Reads weights of single devices, a row per device and a column per pulse: `up` pulses, then `down`.
  init(perDevice weights: PreciseMatrix, up: Int, down: Int, source: String) throws(LaboratoryError) {
    guard up >= 0, down >= 0, up <= Self.mostPulses, down <= Self.mostPulses, weights.columns == up + down
    else {
      throw .badUsage(
        "\(shown(source)) has \(weights.columns) pulses per device, not \(up) up and \(down) down",
        remedy: "say with --up and --down how many there are of each, at most \(Self.mostPulses)")
    }
    guard weights.rows >= 10 else {
      throw .badData("\(shown(source)) has \(weights.rows) devices", remedy: "measure ten devices or more")
    }
    directions = (1...max(up + down, 1)).map { $0 <= up }
    rows = Self.chosen(Array(1...max(up + down, 1)), directions, preferred: []).map { pulse in
      let summary = Summary((0..<weights.rows).map { weights[$0, pulse - 1] })
      return Row(pulse: pulse, shown: (summary.mean, summary.sd), hidden: nil)
    }
    try checkSize(source)
  }

  private func checkSize(_ source: String) throws(LaboratoryError) {
    guard rows.count >= 4 else {
      throw .badData("\(shown(source)) has \(rows.count) pulses", remedy: "measure four or more, up and down")
    }
    let largest = rows.reduce(0) { max($0, $1.shown.mean.magnitude, $1.shown.sd) }
    guard largest < 1e3, largest > 1e-9 else {
      throw .badData(
        "\(shown(source)) has weights of up to \(largest)",
        remedy: "give weights, (G - G_reference) / G_per_weight, of the order of 1")
    }
  }

  private static func pulses(_ table: MeasurementTable) throws(LaboratoryError) -> [Int] {
    var pulses: [Int] = []
    for (row, value) in (table["pulse"] ?? []).enumerated() {
      guard let pulse = Int(exactly: value), pulse > pulses.last ?? 0, pulse <= mostPulses else {
        throw .badData(
          "\(shown(table.source)) has pulse \(value) in line \(row + 2)",
          remedy: "count pulses from 1, rising, to at most \(mostPulses)")
      }
      pulses.append(pulse)
    }
    return pulses
  }

  /// Pulses between two rows go the way of the later one.
  private static func directions(_ table: MeasurementTable, _ pulses: [Int]) throws(LaboratoryError) -> [Bool]
  {
    var directions: [Bool] = []
    for (row, value) in (table["direction"] ?? []).enumerated() {
      guard value.magnitude == 1 else {
        throw .badData(
          "\(shown(table.source)) has direction \(value) in line \(row + 2)",
          remedy: "write 1 for up, -1 for down")
      }
      directions += [Bool](repeating: value > 0, count: pulses[row] - directions.count)
    }
    return directions
  }

  /// A few pulses of each train, spaced evenly in the logarithm of their number.
  private static func chosen(_ pulses: [Int], _ directions: [Bool], preferred: Set<Int>) -> [Int] {
    var chosen: [Int] = []
    var first = 0
    while first < directions.count {
      let end = directions[first...].firstIndex { $0 != directions[first] } ?? directions.count
      let train = pulses.filter { $0 > first && $0 <= end }
      let candidates = train.contains(where: preferred.contains) ? train.filter(preferred.contains) : train
      for place in 0..<perDirection where !train.isEmpty {
        let target = Double(first) + pow(Double(end - first), Double(place) / Double(perDirection - 1))
        func nearest(_ list: [Int]) -> Int? {
          list.min { abs(Double($0) - target) < abs(Double($1) - target) }
        }
        chosen += [nearest(train), nearest(candidates)].compactMap { $0 }
      }
      first = end
    }
    return Array(Set(chosen)).sorted()
  }
}
