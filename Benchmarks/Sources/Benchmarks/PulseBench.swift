import Kernels

/// Pulses at cells with soft bounds, one each, up and down in turn.
final class PulseBench {
  /// Where steps come from.
  enum Source: String {
    case stored
    case regenerated
  }

  private let counts: [Int32]
  private let faults: [UInt8]
  private var hidden: [Float]
  private var conductance_S: [Float]
  private var pulses: [UInt32]
  private let source: StepSource
  private let firing: PulseFiring

  init(count: Int, _ kind: Source) {
    let draws = (0..<6).map { DrawAddress(key: 9, stream: UInt8(20 + $0), array: 0, event: 0) }
    var law = StepLaw(draws: draws, shape: .softBounds, step: 0.002)
    (law.sigma, law.upperSigma, law.lowerSigma) = (0.3, 0.2, 0.2)
    source = kind == .stored ? .stored(makeSteps(law, count: count), soft: false) : .law(law)
    counts = (0..<count).map { Int32($0 & 1) * 2 - 1 }
    faults = [UInt8](repeating: 0, count: count)
    hidden = [Float](repeating: 0, count: count)
    conductance_S = hidden
    pulses = [UInt32](repeating: 0, count: count)
    var firing = PulseFiring(
      rest_S: 1e-5, unit_S: 1e-5, floor_S: 0, ceiling_S: 1e-4, noise: draws[0], shown: draws[1])
    firing.cycleSigma = 0.3
    self.firing = firing
  }

  /// Other numbers of pulses than one each.
  func fire(_ counts: [Int32]) { fire(counts, threads: 1) }

  func fire(threads: Int = 1) { fire(counts, threads: threads) }

  private func fire(_ counts: [Int32], threads: Int) {
    // Taken out of the object and put back: spans of its own properties cannot be open side by side.
    var (weights, shown, fired) = (hidden, conductance_S, pulses)
    (hidden, conductance_S, pulses) = ([], [], [])
    let faults = faults
    var weightSpan = weights.mutableSpan
    var shownSpan = shown.mutableSpan
    var firedSpan = fired.mutableSpan
    _ = firePulses(
      counts: counts.span, faults: faults.span.bytes, hidden: &weightSpan, conductance: &shownSpan,
      pulses: &firedSpan, steps: source, firing: firing, threads: threads)
    (hidden, conductance_S, pulses) = (weights, shown, fired)
  }

  /// One thread against a copy of the bytes that pulses move, or two threads against one.
  static func benchmark(count: Int, _ kind: Source, threads: Int = 1) -> Benchmark {
    let bench = PulseBench(count: count, kind)
    guard threads == 1 else {
      return Benchmark(
        name: "two threads: pulses at \(count / 1_000_000) M cells, \(kind.rawValue) steps",
        unit: "pulses/s", amount: Double(count), yardstick: "one thread", goal: .ratio(1.8), rounds: 9,
        work: { bench.fire(threads: threads) }, reference: { bench.fire() })
    }
    // Counts, faults and steps are read, weights, conductances and counters read and written.
    let bytes = count * (kind == .stored ? 53 : 29) / 2
    let source = [UInt8](repeating: 0, count: bytes)
    var target = source
    // A few cells are fired again and again, since they are still in the cache when their turn comes.
    let times = max(1, 250_000 / count)
    return Benchmark(
      name: "soft-bounds pulses, \(kind.rawValue) steps, \(count) cells", unit: "pulses/s",
      amount: Double(count * times), yardstick: "a copy that moves as many bytes",
      goal: .rate(kind == .stored ? 1.5e9 : 0.75e9), rounds: count > 1_000_000 ? 9 : 101,
      work: { for _ in 0..<times { bench.fire() } },
      reference: { for _ in 0..<times { target.replaceSubrange(0..<bytes, with: source) } })
  }
}
