import Kernels

/// Cells of a law of pulses by themselves, without a chip around them: what a fit of the law simulates again and again.
/// Cell k of a serial has the same draws whatever the law, so what differs between two laws is the laws' doing.
package struct PulsePopulation: Sendable {
  /// How many cells.
  package let count: Int
  private let cell: CellModel
  private let serial: Serial
  private let fabricated: [RandomStream: [Float]]
  /// Noise of the first pulses, which every reading needs again; what would not fit is drawn each time.
  private let pulseNoise: [[Float]]
  private static let mostKept = 1 << 24

  /// Draws what fabrication fixes, and the noise of that many pulses. The window of `cell` limits what cells can show.
  package init(count: Int, pulses: Int, cell: CellModel, serial: Serial) {
    pulseNoise = (0..<min(pulses, Self.mostKept / max(count, 1))).map {
      Self.standardized(
        normals(count, at: DrawAddress(serial, .pulseNoise, tile: 0, part: .plus, event: UInt64($0))))
    }
    self.count = count
    self.cell = cell
    self.serial = serial
    let streams: [RandomStream] = [
      .pulseStep, .upperBound, .lowerBound, .referenceError, .pulseAsymmetry, .stepSlopeUp, .stepSlopeDown,
    ]
    var draws: [RandomStream: [Float]] = [:]
    var before: [[Float]] = [[Float](repeating: 1, count: count)]
    for stream in streams {
      let values = normals(count, at: DrawAddress(serial, stream, tile: 0, part: .plus))
      // A sample's own mean, and what it shares with other draws, would pass for properties of the law.
      let own = Self.standardized(Self.cleared(values, of: before))
      draws[stream] = own
      before.append(own)
    }
    fabricated = draws
  }

  /// What is left of values when their share in others is taken out, twice for the sake of rounding.
  private static func cleared(_ values: [Float], of others: [[Float]]) -> [Float] {
    var rest = values.map(Double.init)
    for other in others + others {
      let (product, square) = zip(rest, other).reduce((0.0, 0.0)) {
        ($0.0 + $1.0 * Double($1.1), $0.1 + Double($1.1) * Double($1.1))
      }
      for index in rest.indices { rest[index] -= product / square * Double(other[index]) }
    }
    return rest.map { Float($0) }
  }

  /// Values with a mean of 0 and a variance of 1.
  private static func standardized(_ values: [Float]) -> [Float] {
    guard values.count > 1 else { return values }
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    let square = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let perSigma = 1 / (square / Double(values.count - 1)).squareRoot()
    guard perSigma.isFinite else { return values }
    return values.map { Float((Double($0) - mean) * perSigma) }
  }

  private func draw(_ stream: RandomStream) -> [Float] { fabricated[stream] ?? [] }

  private func cells(_ law: PulseLaw) -> [PulsedCell] {
    let (step, skew, upper, lower) = (
      draw(.pulseStep), draw(.pulseAsymmetry), draw(.upperBound), draw(.lowerBound)
    )
    let (slopeUp, slopeDown) = (draw(.stepSlopeUp), draw(.stepSlopeDown))
    let deepest = -Float((cell.rest_S - cell.floor_uS * 1e-6) / cell.unit_S)
    let sigma = Float(law.stepSigma)
    return (0..<count).map {
      law.cell(
        step: law.stepSpread == .logNormal ? ChipMath.exp(sigma * step[$0]) : 1 + sigma * step[$0],
        skew: skew[$0], upper: upper[$0], lower: lower[$0], gammaUp: slopeUp[$0], gammaDown: slopeDown[$0],
        deepest: deepest)
    }
  }

  /// Weights of all cells after one of the pulses.
  package struct Reading: Sendable {
    /// As they show.
    package let shown: [Float]
    /// Under the write noise.
    package let hidden: [Float]
  }

  /// Fires pulses at all cells and reads them where asked.
  /// - Parameters:
  ///   - directions: whether each pulse goes up.
  ///   - start: weight before the first pulse; 0 is where the reference stands.
  ///   - pulses: after how many pulses to read, rising, from 1 on.
  package func readings(
    _ law: PulseLaw, directions: [Bool], start: Double, after pulses: [Int]
  ) -> [Reading] {
    let cells = cells(law)
    let reference = reference(law, cells)
    let error = Float(cell.referenceSigma)
    let references = error == 0 ? reference : zip(reference, draw(.referenceError)).map { $0 + error * $1 }
    var weights = start == 0 ? reference : cells.map { $0.clipped(Float(start)) }
    var readings: [Reading] = []
    var next = 0
    let affine = law.shape.isAffine ? AffinePulses(cells, law) : nil
    for (index, upward) in directions.enumerated() where next < pulses.count {
      if let affine {
        affine.fire(&weights, upward: upward, noise(of: index))
      } else {
        fire(&weights, cells, law, upward: upward, noise(of: index))
      }
      guard pulses[next] == index + 1 else { continue }
      readings.append(read(weights, references, law, event: UInt64(index)))
      next += 1
    }
    return readings
  }

  private func noise(of pulse: Int) -> [Float] {
    pulse < pulseNoise.count
      ? pulseNoise[pulse]
      : normals(count, at: DrawAddress(serial, .pulseNoise, tile: 0, part: .plus, event: UInt64(pulse)))
  }

  private func fire(
    _ weights: inout [Float], _ cells: [PulsedCell], _ law: PulseLaw, upward: Bool, _ noise: [Float]
  ) {
    guard case .exponential(let shape) = law.shape else {
      for index in weights.indices {
        weights[index] = cells[index].pulsed(weights[index], upward: upward, law, normal: noise[index])
      }
      return
    }
    // All exponentials at once, by the vector kernel: to rounding what a cell does by itself.
    let gamma = Float(upward ? shape.gammaUp : -shape.gammaDown) * 1.442_695
    let (scale, offset) = (2 * Float(shape.scale) * gamma, Float(shape.offset) * gamma)
    var factors = weights
    for index in factors.indices {
      let width = cells[index].upper - cells[index].lower
      factors[index] = min(width > 0 ? scale * weights[index] / width + offset : 0, 115)
    }
    var span = factors.mutableSpan
    applyExp2(&span)
    let amplitude = Float(upward ? shape.amplitudeUp : shape.amplitudeDown)
    for index in weights.indices {
      let cell = cells[index]
      let step = cell.upper > cell.lower ? (upward ? cell.up : cell.down) : 0
      weights[index] = cell.stepped(
        weights[index], by: max(1 - amplitude * factors[index], 0) * step, upward: upward, law,
        normal: noise[index])
    }
  }

  private func reference(_ law: PulseLaw, _ cells: [PulsedCell]) -> [Float] {
    law.reference == .symmetryPoint
      ? cells.map(\.symmetryPoint) : [Float](repeating: 0, count: count)
  }

  private func read(_ weights: [Float], _ references: [Float], _ law: PulseLaw, event: UInt64) -> Reading {
    let unit_S = cell.unit_S
    let lowest = Float((cell.floor_uS * 1e-6 - cell.rest_S) / unit_S)
    let highest = Float((cell.ceiling_uS * 1e-6 - cell.rest_S) / unit_S)
    let sigma = Float(law.writeNoiseSteps * law.step)
    let noise =
      sigma == 0
      ? [Float](repeating: 0, count: count)
      : normals(count, at: DrawAddress(serial, .writeNoise, tile: 0, part: .plus, event: event))
    let shown = weights.indices.map {
      min(max(weights[$0] + sigma * noise[$0], lowest), highest) - references[$0]
    }
    return Reading(shown: shown, hidden: weights.indices.map { weights[$0] - references[$0] })
  }
}

/// Cells whose steps are affine in their weight, number by number, so that a pulse at all of them is one plain loop: what
/// `PulsedCell.pulsed` does to each.
private struct AffinePulses {
  private let steps: (up: [Float], down: [Float])
  private let slopes: (up: [Float], down: [Float])
  private let lower: [Float]
  private let upper: [Float]
  private let sigma: Float
  private let isMultiplicative: Bool

  init(_ cells: [PulsedCell], _ law: PulseLaw) {
    steps = (cells.map(\.up), cells.map(\.down))
    slopes = (cells.map(\.upSlope), cells.map(\.downSlope))
    lower = cells.map(\.lower)
    upper = cells.map(\.upper)
    sigma = Float(law.cycleSigma)
    isMultiplicative = law.cycleNoise == .multiplicative
  }

  func fire(_ weights: inout [Float], upward: Bool, _ normals: [Float]) {
    let sign: Float = upward ? 1 : -1
    let step = (upward ? steps.up : steps.down).span
    let slope = (upward ? slopes.up : slopes.down).span
    let (low, high, noise) = (lower.span, upper.span, normals.span)
    precondition(normals.count == weights.count && step.count == weights.count, "a number for each cell")
    var span = weights.mutableSpan
    for cell in 0..<step.count {
      let weight = span[unchecked: cell]
      let size = step[unchecked: cell] + slope[unchecked: cell] * weight
      let own = sigma * noise[unchecked: cell]
      let noisy = isMultiplicative ? size * (1 + own) : size + step[unchecked: cell] * own
      let next = weight + sign * noisy
      span[unchecked: cell] = min(max(next, low[unchecked: cell]), high[unchecked: cell])
    }
  }
}
