import Analog

/// Carries a rule's estimates to the cells by one scheme. What it keeps between batches is digital memory beside the
/// array, and is stated and charged.
public struct Updater: Sendable {
  /// Share of the last step that the next one repeats (continuous updates).
  public let momentum: Float
  /// How wishes reach the cells.
  public let scheme: UpdateScheme
  let options: UpdateOptions
  /// For each matrix the running step (continuous) or what has not been fired or written yet.
  var memory: [Matrix?]
  /// Lots of schemes that draw them.
  var random: RunRandom

  /// An updater for a chip; `seed` names the lots that it draws.
  public init(
    for chip: borrowing Chip, momentum: Float, options: UpdateOptions = UpdateOptions(), seed: UInt64 = 1
  ) {
    random = RunRandom(seed: seed)
    scheme = options.scheme ?? .native(to: chip.card)
    self.options = options
    self.momentum = momentum
    memory = [Matrix?](repeating: nil, count: chip.placement.crossbarCount)
  }

  /// Bits of digital memory per weight that this updater needs beside the array.
  public var memory_bits: Int {
    switch scheme {
    case .continuous: momentum == 0 ? 0 : 32
    case .residue, .reprogram, .writeVerified: 32
    case .stochasticRounding, .coincidence: 0
    }
  }

  /// Whether it wants the factors of slopes, because the cells multiply them themselves.
  public var wantsFactors: Bool { scheme == .coincidence }

  /// Learning rates relative to those of continuous updates with momentum: without it, ten times the rate.
  var rateFactor: Float { scheme == .continuous ? 1 : 10 }

  /// Applies one estimate with a rate for each matrix, in real weights.
  public mutating func apply(_ gradient: Gradient, rates: [Float], to chip: inout Chip, phase: Phase) {
    if wantsFactors {
      for (layer, factors) in gradient.factors.enumerated() {
        guard let factors else { continue }
        fireCoincidences(layer, factors, rates[layer] * rateFactor, on: &chip, phase: phase)
      }
      return
    }
    for (layer, slope) in gradient.slopes.enumerated() {
      guard let slope else { continue }
      if memory_bits > 0 {
        chip.chargeDigital(phase, layer: layer, .store, count: 2 * memory_bits * slope.elements.count)
      }
      apply(layer, slope, rates[layer], to: &chip, phase: phase)
    }
  }

  private mutating func apply(
    _ layer: Int, _ slope: Matrix, _ rate: Float, to chip: inout Chip, phase: Phase
  ) {
    let rate = -rate * rateFactor / Float(chip.weightScale(layer: layer))
    switch scheme {
    case .continuous:
      chip.move(layer: layer, by: step(layer, slope, rate), phase: phase)
    case .residue:
      guard case .pulses(let law) = chip.card.update else { return }
      let burst = layer >= chip.matrixCount - 1 ? law.outputBurst : law.burst
      let counts = fire(layer, slope, rate / Float(law.step), burst: burst, law)
      chip.pulse(layer: layer, counts: counts, phase: phase)
    case .stochasticRounding:
      guard case .pulses(let law) = chip.card.update else { return }
      chip.chargeDigital(phase, layer: layer, .draw, count: Self.roundingBits * slope.elements.count)
      let counts = rounded(slope, rate / Float(law.step), law)
      chip.pulse(layer: layer, counts: counts, phase: phase)
    case .coincidence: break
    case .reprogram:
      var threshold: Float = 0
      if case .reprogram(let least) = chip.card.update { threshold = Float(least) }
      reprogram(layer, slope, rate, threshold: threshold, on: &chip, phase: phase)
    case .writeVerified:
      writeVerified(layer, slope, rate, on: &chip, phase: phase)
    }
  }

  /// Momentum: v <- momentum v + slope; the wish is `rate` v.
  private mutating func step(_ layer: Int, _ slope: Matrix, _ rate: Float) -> Matrix {
    var velocity = memory[layer] ?? Matrix(rows: slope.rows, columns: slope.columns)
    memory[layer] = nil
    var wish = slope
    for index in wish.elements.indices {
      let value = velocity.elements[index] * momentum + wish.elements[index]
      velocity.elements[index] = value
      wish.elements[index] = value * rate
    }
    memory[layer] = velocity
    return wish
  }
}
