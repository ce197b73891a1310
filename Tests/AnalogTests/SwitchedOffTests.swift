import Analog
import Laboratory
import Testing

/// Switching one non-ideality off leaves the others as they were, because each has its own stream of draws.
@Suite struct SwitchedOffTests {
  enum Quirk: CaseIterable { case cellGain, cellOffset, faults, columnGain, neuronOffset, drift }

  static let card = DeviceCard.perfect.with {
    $0.cell.gainSigma = 0.2
    $0.cell.offsetSigma = 0.02
    $0.cell.stuckLowProbability = 0.05
    $0.cell.stuckHighProbability = 0.05
    $0.converters.columnGainSigma = 0.1
    $0.converters.neuronOffsetSigma = 0.1
    $0.drift = DriftModel(exponentMean: .init(constant: 0.05), exponentSigma: .init(constant: 0.01))
  }

  private func off(_ quirk: Quirk) -> DeviceCard {
    Self.card.with {
      switch quirk {
      case .cellGain: $0.cell.gainSigma = 0
      case .cellOffset: $0.cell.offsetSigma = 0
      case .faults: ($0.cell.stuckLowProbability, $0.cell.stuckHighProbability) = (0, 0)
      case .columnGain: $0.converters.columnGainSigma = 0
      case .neuronOffset: $0.converters.neuronOffsetSigma = 0
      case .drift: $0.drift = nil
      }
    }
  }

  /// What each quirk does to a chip, measured so that the other quirks do not show.
  private func portrait(_ card: DeviceCard) -> [Quirk: [Float]] {
    var chip = Chip(card, serial: 4, layers: [20, 15])
    let birth = chip.cells
    chip.program(layer: 0, weights: Matrix(rows: 21, columns: 15, repeating: 0.5))
    let exponents = chip.cells[0].driftExponent
    let view = chip.microscope
    let written = chip.cells[0].conductance_S
    // Cells that are stuck on the reference card are left out.
    let sound = Chip(Self.card, serial: 4, layers: [20, 15]).cells[0].faults.map { $0 == 0 }
    func onSound(_ value: (Int) -> Float) -> [Float] { sound.indices.filter { sound[$0] }.map(value) }
    let factor = Float(chip.weightScale(layer: 0) / card.cell.unit_S)
    return [
      .cellGain: onSound { (written[$0] - birth[0].conductance_S[$0]) / 6e-6 },
      .cellOffset: onSound { birth[0].conductance_S[$0] * 1e6 - 13 },
      .faults: birth[0].faults.map(Float.init),
      .columnGain: onSound {
        view.effectiveWeights[0].elements[$0]
          / (factor * (view.plus_S[0].elements[$0] - view.minus_S[0].elements[$0]))
      },
      .neuronOffset: view.neuronOffsets[0],
      .drift: exponents.isEmpty ? [0] : onSound { exponents[$0] },
    ]
  }

  @Test(arguments: Quirk.allCases) func theOthersStay(quirk: Quirk) throws {
    let all = portrait(Self.card)
    let rest = portrait(off(quirk))
    for other in Quirk.allCases where other != quirk {
      let (before, after) = (try #require(all[other]), try #require(rest[other]))
      #expect(before.count == after.count)
      // Gains are differences of rounded conductances; the rest are equal to the bit or nearly so.
      for (left, right) in zip(before, after) { #expect(abs(left - right) < 1e-5, "\(other)") }
    }
    let gone = try #require(rest[quirk])
    let usual: Float = quirk == .cellGain || quirk == .columnGain ? 1 : 0
    #expect(gone.allSatisfy { abs($0 - usual) < 1e-5 })
    let present = try #require(all[quirk])
    #expect(present.contains { abs($0 - usual) > 1e-2 })
  }
}
