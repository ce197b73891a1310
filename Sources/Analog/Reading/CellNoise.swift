import Kernels

/// Noise of a cell that differs from read to read at the present time: what has no memory, and low-frequency noise
/// integrated from the duration of a read to the cell's age.
struct CellNoise {
  private let flicker: ReadModel.Flicker?
  private let white: SaturatingSigma?
  private let relativeVariance: Float
  private let highest_S: Float
  /// ln((t + t0 + t_r) / (2 t_r)) for each time of writing.
  private let logSpans: [Float]

  /// Nil for cells that are read without noise of their own.
  init?(_ card: DeviceCard, ageing: Ageing?) {
    flicker = card.read.flicker
    white = card.read.white
    let whiteSigma = Float(card.read.telegraph?.whiteSigma ?? 0)
    relativeVariance = whiteSigma * whiteSigma
    guard flicker != nil || white != nil || relativeVariance > 0 else { return nil }
    highest_S = Float(card.cell.highest_S)
    guard let flicker, let ageing else {
      logSpans = []
      return
    }
    let readTime_s = flicker.readTime_ns * 1e-9
    let t0_s = card.drift.map { $0.law == .powerLaw ? $0.referenceTime_s : 0 } ?? 0
    logSpans = ageing.noiseAges_s.map {
      // A read longer than t0 + t has no lower frequencies to sum.
      max(Float(portableLog2(($0 + t0_s + readTime_s) / (2 * readTime_s)) * 0.693_147_180_559_945_3), 0)
    }
  }

  /// Variance of a cell's conductance from read to read, in siemens squared.
  func variance_S2(_ cells: CellArray, _ cell: Int, present_S: Float) -> Float {
    var variance_S2 = relativeVariance * present_S * present_S
    if let white {
      let sigma_S =
        Float(white.limit_uS * 1e-6)
        * (1 - ChipMath.exp(-max(present_S, 0) * Float(1e6 / white.scale_uS)))
      variance_S2 += sigma_S * sigma_S
    }
    if let flicker {
      let amplitude_S = amplitude_S(
        flicker.amplitude, written_S: cells.conductance_S[cell], present_S: present_S)
      variance_S2 += amplitude_S * amplitude_S * logSpans[Int(cells.writtenAt[cell])]
    }
    return variance_S2
  }

  private func amplitude_S(_ law: ReadModel.Flicker.Amplitude, written_S: Float, present_S: Float) -> Float {
    switch law {
    case .power(let coefficient, let exponent, let limit):
      let relative = max(written_S / highest_S, 1e-7)
      let power = ChipMath.exp2(Float(exponent) * ChipMath.ln(relative) * 1.442_695)
      return present_S * min(Float(coefficient) / max(power, 1e-3), Float(limit))
    case .relative(let quality): return present_S * quality.value(relative: written_S / highest_S)
    case .logarithmic(let slope_uS):
      let decades = ChipMath.ln(max(present_S * 1e6, 1)) * 0.434_294_48
      return Float(slope_uS * 1e-6) * decades
    }
  }
}
