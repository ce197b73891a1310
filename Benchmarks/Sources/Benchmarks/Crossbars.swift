import Foundation
import MortalComputing

/// Exact crossbars: how cost grows with cells, and, where a Python with badcrossbar is at hand, how much faster they are.
/// `BADCROSSBAR_PYTHON` names that Python; without it nothing is compared.
enum Crossbars {
  /// Wall seconds of a merge (all vectors to come) and of one vector by lines, one thread, best of several.
  struct Times {
    let size: Int
    var merge_s = Double.infinity
    var lines_s = Double.infinity
    /// Another program, one vector and 64 vectors.
    var other_s = Double.infinity
    var otherOf64_s = Double.infinity
    /// The merge and 64 reads.
    var of64_s = Double.infinity
  }

  /// Measures and prints.
  static func run() {
    let python = ProcessInfo.processInfo.environment["BADCROSSBAR_PYTHON"]
    let times = [64, 128, 256, 512, 1024].map { size -> Times in
      let compared = python.flatMap { [128, 256, 512].contains(size) ? $0 : nil }
      return measured(size, python: compared)
    }
    print("\nexact crossbars, one thread, 1 ohm, 1-100 uS; best of several, seconds by the clock")
    for time in times {
      print(
        String(
          format: "%5d x %-5d merge %.3g, one vector by lines %.3g", time.size, time.size, time.merge_s,
          time.lines_s))
      guard time.other_s.isFinite else { continue }
      let (merge, lines) = (time.other_s / time.merge_s, time.other_s / time.lines_s)
      let goals = [128: 15.0, 256: 30, 512: 45]
      print(
        String(
          format:
            "      badcrossbar, one vector %.3g: merge %.3g x faster (goal %.3g), lines %.3g x (goal 150)",
          time.other_s, merge, goals[time.size] ?? 0, lines))
      guard time.otherOf64_s.isFinite else { continue }
      print(
        String(
          format: "      badcrossbar, 64 vectors %.3g: merge and 64 reads %.3g x faster (goal 200)",
          time.otherOf64_s, time.otherOf64_s / time.of64_s))
    }
    let exponent = slope(
      times.map { log(Double($0.size * $0.size)) }, times.map { log($0.merge_s) })
    print(
      String(
        format: "cost grows as cells to the power %.2f from 64 x 64 to 1024 x 1024; goal at most 1.6, %@",
        exponent,
        exponent <= 1.6 ? "met" : "missed"))
  }

  private static func measured(_ size: Int, python: String?) -> Times {
    var dice = SystemRandomNumberGenerator()
    let cells = PreciseMatrix(rows: size, columns: size) { _, _ in .random(in: 1e-6...1e-4, using: &dice) }
    let volts = PreciseMatrix(rows: size, columns: 64) { _, _ in .random(in: -0.3...0.3, using: &dice) }
    let first = volts.column(0)
    var times = Times(size: size)
    do {
      let array = try WiredArray(conductances_S: cells, rowWire_ohm: 1, columnWire_ohm: 1)
      // In alternation, so that a busy machine hurts all alike.
      for _ in 0..<(size > 600 ? 3 : 5) {
        let begin = now_s
        let ports = try PortAdmittance(of: array)
        times.merge_s = min(times.merge_s, now_s - begin)
        _ = ports.read(volts: volts)
        times.of64_s = min(times.of64_s, now_s - begin)
        let solving = now_s
        _ = try LineSolver(array).solve(volts: first, limits: .init(tolerance: 1e-12))
        times.lines_s = min(times.lines_s, now_s - solving)
        guard let python else { continue }
        times.other_s = min(times.other_s, other(python, size, vectors: 1))
        if size == 128 { times.otherOf64_s = min(times.otherOf64_s, other(python, size, vectors: 64)) }
      }
    } catch {
      print("an array of \(size) x \(size) was not solved: \(error)")
    }
    return times
  }

  private static var now_s: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  /// Seconds that badcrossbar takes by its own clock for output currents alone; infinite when it cannot be run.
  private static func other(_ python: String, _ size: Int, vectors: Int) -> Double {
    let script = """
      import logging, time, numpy, badcrossbar
      logging.disable(logging.CRITICAL)
      dice = numpy.random.default_rng(1)
      cells = 1 / dice.uniform(1e-6, 1e-4, (\(size), \(size)))
      volts = dice.uniform(-0.3, 0.3, (\(size), \(vectors)))
      begin = time.perf_counter()
      badcrossbar.compute(volts, cells, 1.0, node_voltages=False, all_currents=False)
      print(time.perf_counter() - begin)
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-c", script]
    process.environment = ProcessInfo.processInfo.environment.merging(["OPENBLAS_NUM_THREADS": "1"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return .infinity }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? .infinity
  }

  /// Slope of a straight line through points, by least squares.
  private static func slope(_ x: [Double], _ y: [Double]) -> Double {
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    return products / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
  }
}
