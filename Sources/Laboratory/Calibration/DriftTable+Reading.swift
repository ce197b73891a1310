import Analog

/// One level of a table of drift: cells programmed to a target and read as time passes.
struct LevelMeasurement {
  /// Mean and standard deviation over cells, in microsiemens.
  typealias Moments = (mean: Double, sd: Double)

  /// Target as a share of g_max, which tables state as a place in the window.
  let level: Double
  /// Right after programming; nil if it was not measured.
  var fresh: Moments?
  /// Seconds since programming, rising.
  var times_s: [Double] = []
  /// With the noise of a read.
  var read: [Moments] = []
  /// Without it; empty when the table has no such columns.
  var quiet: [Moments] = []

  static let required = ["g_target_rel", "time_s", "mean_uS", "sd_uS"]
  static let optional = ["mean_noread_uS", "sd_noread_uS", "nu_mean", "nu_sd"]

  /// The levels of a table as `characterize --protocol drift` prints it, in rising order.
  static func levels(_ table: MeasurementTable, _ cell: CellModel) throws(LaboratoryError)
    -> [LevelMeasurement]
  {
    try table.check(required: required, optional: optional)
    guard let targets = table["g_target_rel"], let times = table["time_s"], let mean = table["mean_uS"],
      let sd = table["sd_uS"]
    else { return [] }
    let quiet = try quietMoments(table)
    var levels: [LevelMeasurement] = []
    for row in 0..<table.count {
      func refuse(_ message: String, _ remedy: String) -> LaboratoryError {
        .badData("\(shown(table.source)): \(message) in line \(row + 2)", remedy: remedy)
      }
      guard (0...1).contains(targets[row]) else {
        throw refuse(
          "a target of \(targets[row])", "give targets as places in the window, 0 for g_min to 1 for g_max")
      }
      guard times[row] == -1 || (0...1e12).contains(times[row]) else {
        throw refuse("a time of \(times[row]) s", "give seconds since programming; -1 means right after it")
      }
      guard sd[row] >= 0, quiet?[row].sd ?? 0 >= 0 else {
        throw refuse("a negative standard deviation", "check the columns")
      }
      let level = cell.relative(atPlace: targets[row])
      if levels.last?.level != level {
        guard !levels.contains(where: { $0.level == level }) else {
          throw refuse("the level \(targets[row]) comes again", "keep the rows of a level together")
        }
        levels.append(LevelMeasurement(level: level))
      }
      let last = levels.count - 1
      if times[row] == -1 {
        guard levels[last].fresh == nil, levels[last].times_s.isEmpty else {
          throw refuse("time -1 after other times", "begin each level with it, once")
        }
        levels[last].fresh = (mean[row], sd[row])
        continue
      }
      guard times[row] > levels[last].times_s.last ?? -1 else {
        throw refuse("time goes backwards", "sort the rows of each level by time, each time once")
      }
      levels[last].times_s.append(times[row])
      levels[last].read.append((mean[row], sd[row]))
      if let quiet { levels[last].quiet.append(quiet[row]) }
    }
    return levels.sorted { $0.level < $1.level }
  }

  /// Columns without read noise: both or neither, and full.
  private static func quietMoments(_ table: MeasurementTable) throws(LaboratoryError) -> [Moments]? {
    let columns = ["mean_noread_uS", "sd_noread_uS"].compactMap { table[$0] }
    let isFull = columns.allSatisfy { !$0.contains(where: \.isNaN) }
    if columns.isEmpty || columns.allSatisfy({ $0.allSatisfy(\.isNaN) }) { return nil }
    guard columns.count == 2, isFull else {
      throw .badData(
        "\(shown(table.source)) has mean_noread_uS or sd_noread_uS only in part",
        remedy: "give both in every row, or neither")
    }
    return zip(columns[0], columns[1]).map { ($0, $1) }
  }
}
