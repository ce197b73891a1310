import Kernels

/// Cells of a law of pulses by themselves, without a chip around them: what a fit of the law simulates again and again.
/// Cell k of a serial has the same draws whatever the law, so what differs between two laws is the laws' doing.
package struct PulsePopulation: Sendable {
  /// How many cells.
  package let count: Int
  private let cell: CellModel
  private let serial: Serial
  private let fabricated: [RandomStream: [Float]]

  /// Draws what fabrication fixes. The window of `cell` limits what cells can show.
  package init(count: Int, cell: CellModel, serial: Serial) {
    self.count = count
    self.cell = cell
    self.serial = serial
    let streams: [RandomStream] = [
      .pulseStep, .pulseAsymmetry, .upperBound, .lowerBound, .stepSlopeUp, .stepSlopeDown, .referenceError,
    ]
    fabricated = Dictionary(
      uniqueKeysWithValues: streams.map {
        ($0, normals(count, at: DrawAddress(serial, $0, tile: 0, part: .plus)))
      })
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
    var noise = [Float](repeating: 0, count: count)
    var readings: [Reading] = []
    var next = 0
    for (index, upward) in directions.enumerated() where next < pulses.count {
      if law.cycleSigma != 0 {
        var span = noise.mutableSpan
        fillNormals(&span, at: DrawAddress(serial, .pulseNoise, tile: 0, part: .plus, event: UInt64(index)))
      }
      Self.fire(&weights, cells, law, upward: upward, noise)
      guard pulses[next] == index + 1 else { continue }
      readings.append(read(weights, references, law, event: UInt64(index)))
      next += 1
    }
    return readings
  }

  private static func fire(
    _ weights: inout [Float], _ cells: [PulsedCell], _ law: PulseLaw, upward: Bool, _ noise: [Float]
  ) {
    for index in weights.indices {
      weights[index] = cells[index].pulsed(weights[index], upward: upward, law, normal: noise[index])
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
