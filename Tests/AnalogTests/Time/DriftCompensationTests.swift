import Analog
import Foundation
import Laboratory
import Testing

/// Reference reads before and after a rest.
@Suite struct DriftCompensationTests {
  private func card(_ kind: DriftCompensation, sigma: Double = 0) -> DeviceCard {
    DeviceCard.perfect.with {
      $0.cell.pairing = .oneSided
      $0.drift = DriftModel(exponentMean: .init(constant: 0.05), exponentSigma: .init(constant: sigma))
      $0.converters.driftCompensation = kind
    }
  }

  private func chip(_ card: DeviceCard) -> Chip {
    var chip = Chip(card, serial: 91, layers: [60, 40])
    var numbers = Inputs(seed: 91)
    chip.program(layer: 0, weights: numbers.matrix(rows: 61, columns: 40))
    chip.recordDriftReference()
    return chip
  }

  /// Where all cells fade alike, the factor is the reciprocal of the fading, and outputs come back.
  @Test(arguments: [DriftCompensation.global, .perColumn]) func commonFadingIsUndone(kind: DriftCompensation)
  {
    var chip = chip(
      card(kind).with {
        $0.cell.lowest_uS = 0; $0.cell.floor_uS = 0
      })
    let inputs = Matrix(rows: 4, columns: 60, repeating: 0.5)
    let before = chip.read(layer: 0, inputs: inputs, phase: .infer)
    chip.age(.days(30))
    let faded = chip.read(layer: 0, inputs: inputs, phase: .infer)
    chip.compensateDriftIfDue()
    let back = chip.read(layer: 0, inputs: inputs, phase: .infer)
    let fading = pow(30 * 86_400 + 1, -0.05)
    for cell in before.elements.indices {
      #expect(abs(Double(faded.elements[cell] - Float(fading) * before.elements[cell])) < 1e-5)
      #expect(abs(Double(back.elements[cell] - before.elements[cell])) < 1e-5)
    }
  }

  @Test func columnsHaveFactorsOfTheirOwn() {
    var chip = chip(card(.perColumn, sigma: 0.02))
    chip.age(.days(30))
    chip.compensateDriftIfDue()
    #expect(Set(chip.driftReference(layer: 0).factors).count > 30)
    var global = self.chip(card(.global, sigma: 0.02))
    global.age(.days(30))
    global.compensateDriftIfDue()
    #expect(global.driftReference(layer: 0).factors.count == 1)
  }

  @Test func itIsChargedOnceForEachRest() {
    var chip = chip(card(.global))
    func verifications(_ chip: borrowing Chip) -> Int {
      chip.ledger.count { $0.phase == .driftCompensate && $0.action == .verify }
    }
    #expect(verifications(chip) == 61 * 40)
    chip.compensateDriftIfDue()
    #expect(verifications(chip) == 61 * 40)
    chip.age(.hours(1))
    chip.compensateDriftIfDue()
    chip.compensateDriftIfDue()
    #expect(verifications(chip) == 2 * 61 * 40)
    let multiplications = chip.ledger.count { $0.action == .multiply }
    _ = chip.read(layer: 0, inputs: Matrix(rows: 3, columns: 60, repeating: 1), phase: .infer)
    #expect(chip.ledger.count { $0.action == .multiply } == multiplications + 3 * 40)
  }

  @Test func aCardThatDoesNotAskIsLeftAlone() {
    var chip = chip(card(.none))
    chip.age(.hours(1))
    chip.compensateDriftIfDue()
    #expect(chip.driftReference(layer: 0) == DriftReference())
    #expect(chip.ledger.count { $0.phase == .driftCompensate } == 0)
  }

  @Test func aSavedChipComesBackWithItsFactors() throws {
    var chip = chip(card(.perColumn, sigma: 0.02))
    chip.age(.days(3))
    chip.compensateDriftIfDue()
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).chip").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Snapshot.save(chip, to: path)
    let again = try Snapshot.load(path)
    #expect(again.state == chip.state)
  }
}
