import Kernels
import Testing

@Suite struct PulseTests {
  static let draws = (0..<6).map { DrawAddress(key: 77, stream: UInt8(40 + $0), array: 3, event: 0) }

  static func law(_ shape: StepLaw.Shape, logNormal: Bool) -> StepLaw {
    var law = StepLaw(draws: draws, shape: shape, step: 0.01)
    law.isLogNormal = logNormal
    (law.sigma, law.asymmetry, law.asymmetrySigma) = (0.4, 0.1, 0.2)
    (law.upper, law.upperSigma, law.lower, law.lowerSigma) = (1.2, 0.5, -0.9, 0.6)
    law.deepest = -1.5
    return law
  }

  static let shapes: [StepLaw.Shape] = [
    .constant, .softBounds, .linear(gammaUp: 0.4, gammaDown: 0.7, gammaSigma: 0.2),
  ]

  /// The documented formulas in plain Swift, on the plain reference of the draws.
  @Test(arguments: InstructionLevel.available, [false, true])
  func stepsAreTheReference(level: InstructionLevel, logNormal: Bool) {
    for shape in Self.shapes {
      let law = Self.law(shape, logNormal: logNormal)
      for (first, count) in [(0, 131), (64, 70), (0, 1), (128, 0)] {
        let steps = makeSteps(law, firstCell: first, count: count, level: level)
        let expected = (first..<first + count).map { Self.reference(law, cell: $0) }
        #expect(bits(steps.up) == expected.map(\.up.bitPattern))
        #expect(bits(steps.down) == expected.map(\.down.bitPattern))
        #expect(bits(steps.upper) == expected.map(\.upper.bitPattern))
        #expect(bits(steps.lower) == expected.map(\.lower.bitPattern))
        #expect(steps.upSlope == expected.map(\.upSlope))
        #expect(steps.downSlope == expected.map(\.downSlope))
      }
    }
  }

  struct Cell { var up, down, upSlope, downSlope, upper, lower: Float }

  static func reference(_ law: StepLaw, cell: Int) -> Cell {
    let x = law.draws.map { referenceNormal(at: $0, cell: cell) }
    let factor = law.isLogNormal ? ChipMath.exp(law.sigma * x[0]) : 1 + law.sigma * x[0]
    let imbalance = law.asymmetrySigma * x[1]
    let up = (factor + min(law.asymmetry, 0) + imbalance).magnitude * law.step
    let down = (factor - max(law.asymmetry, 0) - imbalance).magnitude * law.step
    let upper = max(law.upper * (1 + law.upperSigma * x[2]), 0)
    let lower = max(min(law.lower * (1 + law.lowerSigma * x[3]), 0), law.deepest)
    switch law.shape {
    case .constant: return Cell(up: up, down: down, upSlope: 0, downSlope: 0, upper: upper, lower: lower)
    case .softBounds:
      return Cell(
        up: up, down: down, upSlope: upper == 0 ? 0 : -up / upper,
        downSlope: lower == 0 ? 0 : -down / lower, upper: upper, lower: lower)
    case .linear(let gammaUp, let gammaDown, let sigma):
      return Cell(
        up: up, down: down, upSlope: -(gammaUp + sigma * x[4]) * up / law.upper,
        downSlope: -(gammaDown + sigma * x[5]) * down / law.lower, upper: upper, lower: lower)
    }
  }

  struct State: Equatable { var hidden, conductance_S: [Float]; var pulses: [UInt32]; var tally: PulseTally }

  /// Every third panel has no faults.
  static func isFaulty(_ cell: Int) -> Bool { cell % 11 == 3 && cell / 64 % 3 != 0 }

  static func pulsesBefore(_ cell: Int) -> UInt32 { cell % 100 == 0 ? .max : cell % 50 == 0 ? .max - 1 : 7 }

  static func fire(
    _ counts: [Int32], _ source: StepSource, multiplicative: Bool, cycleSigma: Double = 0.3,
    writeNoise: Float = 0.02, notNumbers: Set<Int> = [], threads: Int = 1, level: InstructionLevel
  ) -> State {
    let n = counts.count
    var firing = PulseFiring(
      rest_S: 1e-5, unit_S: 2e-5, floor_S: 1e-7, ceiling_S: 3e-5, noise: draws[0], shown: draws[1])
    (firing.cycleSigma, firing.isMultiplicative, firing.writeNoise) = (cycleSigma, multiplicative, writeNoise)
    var state = State(
      hidden: (0..<n).map { notNumbers.contains($0) ? .nan : Float($0 % 13) / 13 - 0.4 },
      conductance_S: [Float](repeating: 1e-5, count: n),
      pulses: (0..<n).map(pulsesBefore), tally: PulseTally())
    let faults = (0..<n).map { UInt8(isFaulty($0) ? 2 : 0) }
    var hidden = state.hidden
    var conductance = state.conductance_S
    var pulses = state.pulses
    var h = hidden.mutableSpan
    var c = conductance.mutableSpan
    var p = pulses.mutableSpan
    let tally = firePulses(
      counts: counts.span, faults: faults.span.bytes, hidden: &h, conductance: &c, pulses: &p, steps: source,
      firing: firing, threads: threads, level: level)
    state = State(hidden: hidden, conductance_S: conductance, pulses: pulses, tally: tally)
    return state
  }

  static func counts(_ n: Int) -> [Int32] {
    (0..<n).map { cell in
      if cell / 64 % 4 == 1 { return 0 }
      if cell / 64 % 4 == 2 { return Int32(cell % 3) - 1 }
      return Int32(cell % 17 == 0 ? Int32.min : Int32(cell % 41) * 3 - 60)
    }
  }

  /// One cell after one pulse or several, with the documented formulas.
  @Test(arguments: InstructionLevel.available, [(false, 0), (false, 0.02), (true, 0.02)] as [(Bool, Float)])
  func singlePulsesAreTheReference(level: InstructionLevel, noise: (isMultiplicative: Bool, write: Float)) {
    let law = Self.law(.softBounds, logNormal: false)
    let counts = (0..<200).map { Int32($0 % 3) - 1 }
    let steps = makeSteps(law, count: 200, level: level)
    let state = Self.fire(
      counts, .stored(steps, soft: false), multiplicative: noise.isMultiplicative, writeNoise: noise.write,
      level: level)
    for cell in 0..<200 {
      let own = Self.reference(law, cell: cell)
      let weight = Float(cell % 13) / 13 - 0.4
      let upward = counts[cell] > 0
      let step = upward ? own.up : own.down
      let size = step + (upward ? own.upSlope : own.downSlope) * weight
      let normal = referenceNormal(at: Self.draws[0], cell: cell)
      let noisy = noise.isMultiplicative ? size * (1 + 0.3 * normal) : size + step * 0.3 * normal
      let moved = min(max(upward ? weight + noisy : weight - noisy, own.lower), own.upper)
      let isMoved = counts[cell] != 0 && !Self.isFaulty(cell)
      #expect(state.hidden[cell] == (isMoved ? moved : weight))
      let visible = moved + noise.write * referenceNormal(at: Self.draws[1], cell: cell)
      let conductance_S = min(max(1e-5 + 2e-5 * visible, 1e-7), 3e-5)
      #expect(state.conductance_S[cell] == (isMoved ? conductance_S : 1e-5))
      let (sum, isFull) = Self.pulsesBefore(cell).addingReportingOverflow(counts[cell].magnitude)
      #expect(state.pulses[cell] == (isFull ? .max : sum))
    }
    #expect(state.tally.cells == counts.count { $0 != 0 })
    #expect(state.tally.pulses == counts.count { $0 != 0 })
    #expect(abs(state.tally.conductancePulses_S / (1e-5 * Double(state.tally.pulses)) - 1) < 1e-6)
  }

  /// Levels, kept and remade steps, and threads: all the same bits.
  @Test(arguments: [false, true], [1, 63, 64, 1000, 600_001])
  func everyWayIsTheSame(multiplicative: Bool, n: Int) {
    for shape in n > 1000 ? [Self.shapes[1]] : Self.shapes {
      let law = Self.law(shape, logNormal: true)
      let counts = Self.counts(n)
      let steps = makeSteps(law, count: n)
      let expected = Self.fire(
        counts, .stored(steps, soft: false), multiplicative: multiplicative, level: .baseline)
      for level in InstructionLevel.available {
        for (source, threads) in [
          (StepSource.stored(steps, soft: false), 1), (.law(law), 1), (.law(law), 3),
        ] {
          let state = Self.fire(
            counts, source, multiplicative: multiplicative, threads: threads, level: level)
          #expect(state == expected)
        }
        guard case .softBounds = shape else { continue }
        var soft = steps
        (soft.upSlope, soft.downSlope) = ([], [])
        #expect(
          Self.fire(counts, .stored(soft, soft: true), multiplicative: multiplicative, level: level)
            == expected)
      }
    }
  }

  /// Draws are made a panel ahead and skipped where nothing is due: every pattern of panels with and without a pulse
  /// moves the cells that have one as if all had, and no other.
  @Test(arguments: InstructionLevel.available, [0, 0.3])
  func panelsWithoutPulsesChangeNothing(level: InstructionLevel, cycleSigma: Double) {
    let n = 6 * 64 + 17
    let steps = StepSource.stored(makeSteps(Self.law(.softBounds, logNormal: false), count: n), soft: false)
    func fire(_ counts: [Int32]) -> State {
      Self.fire(counts, steps, multiplicative: false, cycleSigma: cycleSigma, level: level)
    }
    let none = fire([Int32](repeating: 0, count: n))
    let all = fire([Int32](repeating: 1, count: n))
    for pattern in 0..<128 {
      let counts = (0..<n).map { cell in
        pattern >> (cell / 64) & 1 == 1 && cell % 64 == (pattern + 5 * (cell / 64)) % 17 ? Int32(1) : 0
      }
      let state = fire(counts)
      for cell in 0..<n {
        let expected = counts[cell] == 1 ? all : none
        #expect(state.hidden[cell] == expected.hidden[cell])
        #expect(state.conductance_S[cell] == expected.conductance_S[cell])
        #expect(state.pulses[cell] == expected.pulses[cell])
      }
      #expect(state.tally.cells == pattern.nonzeroBitCount)
    }
  }

  /// A weight that is no number shows as one, after one pulse or several, beside cells with faults or without.
  @Test(arguments: InstructionLevel.available)
  func notANumberStaysWhatItIs(level: InstructionLevel) {
    let cells: Set = [5, 70, 130, 195]
    let steps = StepSource.stored(makeSteps(Self.law(.softBounds, logNormal: false), count: 200), soft: false)
    for count in [1, -1, 3, -3] as [Int32] {
      let state = Self.fire(
        [Int32](repeating: count, count: 200), steps, multiplicative: false, notNumbers: cells, level: level)
      for cell in 0..<200 {
        #expect(state.hidden[cell].isNaN == cells.contains(cell))
        #expect(state.conductance_S[cell].isNaN == (cells.contains(cell) && !Self.isFaulty(cell)))
      }
    }
  }

  @Test func nothingToFire() {
    let state = Self.fire(
      [], .law(Self.law(.constant, logNormal: false)), multiplicative: false, level: .current)
    #expect(state.tally == PulseTally() && state.hidden.isEmpty)
  }

  @Test(arguments: InstructionLevel.available) func expIsThatOfChipMath(level: InstructionLevel) {
    var values: [Float] = (0..<2000).map { Float($0) * 0.117 - 115 } + [.nan, .infinity, -.infinity, 0, -0.0]
    let expected = values.map { ChipMath.exp($0) }
    var span = values.mutableSpan
    applyExp(&span, level: level)
    #expect(bits(values) == bits(expected))
  }
}
