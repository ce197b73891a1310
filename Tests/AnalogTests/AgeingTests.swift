import Analog
import Foundation
import Laboratory
import Testing

/// Time is what a chip's clock says, however it was told.
@Suite struct AgeingTests {
  private static let warm: [(span: Double, kelvin: Double)] = [
    (3, 330), (12, 300), (0.25, 398.15), (100, 300), (7, 330),
  ]

  private func chip(_ name: String) throws -> Chip {
    var chip = Chip(try DeviceCard(named: name), serial: 11, layers: [24, 16, 10])
    var numbers = Inputs(seed: 11)
    for layer in 0..<2 {
      chip.program(
        layer: layer, weights: numbers.matrix(rows: layer == 0 ? 25 : 17, columns: layer == 0 ? 16 : 10))
    }
    return chip
  }

  /// Everything that can be seen of a chip: its state, its conductances now, and what a read gives.
  private func expectSame(_ left: inout Chip, _ right: inout Chip) {
    #expect(left.state == right.state)
    #expect(left.microscope.plus_S == right.microscope.plus_S)
    #expect(left.microscope.minus_S == right.microscope.minus_S)
    #expect(Snapshot.functionSHA256(left) == Snapshot.functionSHA256(right))
    var numbers = Inputs(seed: 12)
    let inputs = numbers.matrix(rows: 8, columns: 24)
    #expect(
      left.read(layer: 0, inputs: inputs, phase: .infer)
        == right.read(layer: 0, inputs: inputs, phase: .infer))
  }

  @Test(arguments: CardShelf.names) func twoStepsAreOne(name: String) throws {
    var once = try chip(name)
    var twice = try chip(name)
    once.age(.seconds(86_400.123_457), at: .kelvin(330))
    twice.age(.seconds(0.1), at: .kelvin(330))
    twice.age(.zero, at: .kelvin(280))
    twice.age(.seconds(86_400.023_457), at: .kelvin(330))
    expectSame(&once, &twice)
  }

  @Test(arguments: CardShelf.names) func manyStepsAtManyTemperaturesAreOneProfile(name: String) throws {
    var coarse = try chip(name)
    var fine = try chip(name)
    // Some cards know two days only.
    let unit = min(1, coarse.card.ageLimit.seconds / TimeSpan.days(123).seconds)
    for stretch in Self.warm {
      coarse.age(.days(unit * stretch.span), at: .kelvin(stretch.kelvin))
      let eighth = TimeSpan(microseconds: TimeSpan.days(unit * stretch.span).microseconds / 8)
      for _ in 0..<7 { fine.age(eighth, at: .kelvin(stretch.kelvin)) }
      fine.age(coarse.clock.age - fine.clock.age, at: .kelvin(stretch.kelvin))
    }
    expectSame(&coarse, &fine)
  }

  @Test func ageingLeavesChipsWithoutDriftAlone() throws {
    var chip = try chip("ideal")
    let before = chip.microscope.effectiveWeights
    chip.age(.years(100), at: .kelvin(400))
    #expect(chip.microscope.effectiveWeights == before)
    #expect(chip.clock.age == .years(100))
  }

  /// G(t) = G ((t + t0)/t0)^-nu, from the exponents that the cells have.
  @Test func driftIsThePowerLaw() throws {
    let card = DeviceCard.perfect.with {
      $0.drift = DriftModel(exponentMean: .init(constant: 0.06), exponentSigma: .init(constant: 0.02))
      $0.drift?.referenceTime_s = 20
    }
    var chip = Chip(card, serial: 12, layers: [40, 30])
    chip.age(.hours(5))
    chip.program(layer: 0, weights: Matrix(rows: 41, columns: 30, repeating: 0.25))
    let cells = chip.cells[0]
    for age_s in [0.0, 20, 3600, 86_400, 3.15e7] {
      if age_s > 0 { chip.age(.seconds(age_s) - (chip.clock.age - .hours(5))) }
      let now = chip.microscope.plus_S[0].elements
      for cell in now.indices {
        let law = pow((age_s + 20) / 20, -Double(cells.driftExponent[cell]))
        #expect(abs(Double(now[cell]) / Double(cells.conductance_S[cell]) / law - 1) < 2e-6)
      }
    }
  }

  /// A day at 330 K with 0.3 eV weighs exp(0.3/k (1/300 - 1/330)) = 2.872 days at 300 K.
  @Test func warmTimeCountsMoreByArrhenius() throws {
    var warm = try chip("generic-analog")
    var cool = try chip("generic-analog")
    let factor = exp(0.3 / 8.617_333_262e-5 * (1 / 300.0 - 1 / 330))
    #expect(abs(factor - 2.872) < 5e-4)
    warm.age(.days(10), at: .kelvin(330))
    cool.age(.days(10 * factor), at: .kelvin(300))
    for (left, right) in zip(warm.microscope.plus_S, cool.microscope.plus_S) {
      for (one, other) in zip(left.elements, right.elements) { #expect(abs(one / other - 1) < 1e-6) }
    }
    var cold = try chip("generic-analog")
    cold.age(.days(10), at: .kelvin(300))
    #expect(cold.microscope.plus_S != warm.microscope.plus_S)
  }

  @Test func writingStartsDriftAfresh() throws {
    let card = DeviceCard.perfect.with {
      $0.drift = DriftModel(exponentMean: .init(constant: 0.06), exponentSigma: .init(constant: 0))
    }
    var chip = Chip(card, serial: 13, layers: [1, 2])
    chip.program(layer: 0, weights: Matrix(rows: 2, columns: 2, repeating: 0.5))
    let fresh = chip.microscope.plus_S[0].elements
    chip.age(.days(30))
    let aged = chip.microscope.plus_S[0].elements
    chip.program(layer: 0, weights: Matrix(rows: 2, columns: 2, elements: [0.5, .nan, .nan, 0.5]))
    let mixed = chip.microscope.plus_S[0].elements
    #expect(mixed == [fresh[0], aged[1], aged[2], fresh[3]])
    chip.age(.days(30))
    let later = chip.microscope.plus_S[0].elements
    #expect(later[0] == aged[0])
    #expect(later[1] < aged[1])
  }

  /// A chip that has been written at more times than it can tell apart forgets those that no cell remembers.
  @Test func anyNumberOfWritesAtDifferentTimes() throws {
    let card = DeviceCard.perfect.with {
      $0.drift = DriftModel(exponentMean: .init(constant: 0.06), exponentSigma: .init(constant: 0.01))
    }
    let placement = try Placement(layers: [1, 2], limits: card.tile)
    var state = Chip(card, serial: 14, placement: placement).state
    state.writeTimes_s = (0..<65_534).map { Double($0) * 1e-6 }
    state.history = [.init(span: .seconds(1), temperature: .room)]
    var chip = try Chip(card, serial: 14, placement: placement, restoring: state)
    for count in [65_535, 3, 4] {
      chip.age(.seconds(1))
      chip.program(layer: 0, weights: Matrix(rows: 2, columns: 2, elements: [0.5, .nan, .nan, .nan]))
      #expect(chip.state.writeTimes_s.count == count)
      let now = chip.microscope.plus_S[0].elements
      #expect(abs(now[0] - 19e-6) < 1e-11 && now[1] < 12.5e-6)
    }
  }
}
