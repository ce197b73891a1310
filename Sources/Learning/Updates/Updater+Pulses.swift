import Analog

/// Wishes as numbers of pulses.
extension Updater {
  /// Bits of a lot that decides about rounding.
  static let roundingBits = 16

  /// The cut keeps a runaway rate from trapping, and from pulsing for hours where each pulse is a pass of its own.
  private func most(_ law: PulseLaw) -> Float { law.hasClosedForm ? 1e6 : 1e4 }

  /// Adds to the residue of each cell and takes whole bursts of pulses out of it.
  mutating func fire(
    _ layer: Int, _ slope: Matrix, _ rate: Float, burst: Int, _ law: PulseLaw
  ) -> [Int32] {
    var residue = memory[layer] ?? Matrix(rows: slope.rows, columns: slope.columns)
    memory[layer] = nil
    let size = Float(burst)
    let most = most(law)
    var counts = [Int32](repeating: 0, count: slope.elements.count)
    for cell in counts.indices {
      let gathered = residue.elements[cell] + rate * slope.elements[cell]
      let fired = min(max((gathered / size).rounded(.towardZero) * size, -most), most)
      residue.elements[cell] = gathered - fired
      counts[cell] = fired.isFinite ? Int32(fired) : 0
    }
    memory[layer] = residue
    return counts
  }

  /// Wishes rounded to whole pulses, up with the probability of what is behind the point; the dead zone stays silent.
  mutating func rounded(_ slope: Matrix, _ rate: Float, _ law: PulseLaw) -> [Int32] {
    let lots = random.uniforms(slope.elements.count, for: .rounding)
    let most = most(law)
    var counts = [Int32](repeating: 0, count: slope.elements.count)
    for cell in counts.indices {
      let wish = rate * slope.elements[cell]
      guard wish.magnitude >= options.deadZone, wish.isFinite else { continue }
      counts[cell] = Int32(min(max((wish + lots[cell]).rounded(.down), -most), most))
    }
    return counts
  }

  /// Trains of one example after another: what each cell's coincidences come to over the batch is fired upwards, then
  /// downwards, because weights are not read before the batch is over.
  mutating func fireCoincidences(
    _ layer: Int, _ factors: Gradient.Factors, _ rate: Float, on chip: inout Chip, phase: Phase
  ) {
    guard case .pulses(let law) = chip.card.update, factors.driven.rows > 0 else { return }
    let perProduct =
      rate / (Float(chip.weightScale(layer: layer)) * Float(law.step) * Float(factors.driven.rows))
    let fired = coincidences(factors.driven, factors.errors, perProduct: perProduct, &random)
    chip.chargeDigital(phase, layer: layer, .draw, count: Self.roundingBits * fired.slots)
    chip.pulse(layer: layer, counts: fired.up, phase: phase)
    chip.pulse(layer: layer, counts: fired.down.map { -$0 }, phase: phase)
  }
}
