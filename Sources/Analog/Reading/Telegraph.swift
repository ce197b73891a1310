import Kernels

/// Slow noise of cells: telegraph states that are functions of time alone.
extension CellArray {
  /// Multiplies each conductance by 1 + a (s_1 + ... + s_n) / sqrt(n), with the cell's amplitude a and states s = +-1 as
  /// they stand `now_s` seconds after fabrication.
  func applyTelegraph(_ values_S: inout [Float], _ model: TelegraphModel, now_s: Double, highest_S: Float) {
    let sums = telegraphSums(model, now_s: now_s)
    let spread = Float(model.sigmaSpread)
    let normals =
      spread == 0
      ? [] : Analog.normals(count, at: DrawAddress(origin, .telegraphAmplitude))
    let scale = 1 / Float(model.states).squareRoot()
    for cell in 0..<count {
      var amplitude = Float(model.sigma)
      if spread > 0 { amplitude *= ChipMath.exp(spread * normals[cell]) }
      if model.exponent != 0 {
        let relative = max(conductance_S[cell] / highest_S, 1e-7)
        amplitude *= ChipMath.exp(-Float(model.exponent) * ChipMath.ln(relative))
      }
      amplitude = min(amplitude, Float(model.limit))
      values_S[cell] *= max(1 + amplitude * scale * Float(sums[cell]), 0)
    }
  }

  /// Sum of each cell's states, each +1 or -1.
  private func telegraphSums(_ model: TelegraphModel, now_s: Double) -> [Int32] {
    var sums = [Int32](repeating: 0, count: count)
    var words = [UInt32](repeating: 0, count: count)
    for state in 0..<model.states {
      var span = words.mutableSpan
      fillWords(&span, at: DrawAddress(origin, .telegraphPhase, event: UInt64(state)))
      let perMean = 1 / model.meanTime_s(state: state)
      let ratio = Float(model.log2Ratio)
      for cell in 0..<count {
        let word = words[cell]
        // A cell's own time constant lies within the gap between neighbouring means, so that the gaps fill up.
        let jitter = Float(word & 0xFFFF) * 0x1p-16 - 0.5
        let phase = Double(word >> 16) * 0x1p-16
        let interval = (now_s * perMean * Double(ChipMath.exp2(ratio * jitter)) + phase).rounded(.down)
        sums[cell] += Self.bit(word, interval: UInt64(interval)) ? 1 : -1
      }
    }
    return sums
  }

  /// One bit of a word and an interval's number (the finalizer of Steele, Lea and Flood's SplitMix64).
  private static func bit(_ word: UInt32, interval: UInt64) -> Bool {
    var z = (UInt64(word) &* 0xD134_2543_DE82_EF95) ^ (interval &* 0x9E37_79B9_7F4A_7C15)
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (z ^ (z >> 31)) >> 63 == 1
  }
}

extension TelegraphModel {
  /// log2 of the ratio of neighbouring mean time constants.
  var log2Ratio: Double {
    states < 2 ? 0 : portableLog2(slowest_s / fastest_s) / Double(states - 1)
  }

  /// Mean time between a state's redrawings, in seconds; evenly spaced on a logarithmic scale.
  func meanTime_s(state: Int) -> Double {
    fastest_s * portableExp(Double(state) * log2Ratio * 0.693_147_180_559_945_3)
  }
}

/// Which draws belong to an array of cells.
struct CellOrigin: Sendable {
  let serial: Serial
  let tile: Int
  let part: TilePart
}

extension DrawAddress {
  /// The address of a draw for the cells of an array.
  init(_ origin: CellOrigin, _ stream: RandomStream, event: UInt64 = 0) {
    self.init(origin.serial, stream, tile: origin.tile, part: origin.part, event: event)
  }
}
