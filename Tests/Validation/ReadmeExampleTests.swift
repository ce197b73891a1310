import MortalComputing
import Testing

/// The examples of the READMEs, word for word.
@Suite struct ReadmeExampleTests {
  private func example() throws -> (teacher: Double, student: Double) {
    let card = try DeviceCard(named: "generic-analog")
    var teacher = Chip(card, serial: 1, layers: [64, 32, 10])
    try train(&teacher, on: .digits, by: .tilePerturbation)
    teacher.age(.days(30), at: .kelvin(330))
    var student = Chip(card, serial: 2, layers: [64, 32, 10])
    try distill(from: &teacher, to: &student, over: .digits.inputs)
    return (try evaluate(&teacher, on: .digits).accuracy, try evaluate(&student, on: .digits).accuracy)
  }

  @Test func theExampleDoesWhatItSays() throws {
    let accuracy = try example()
    // Measured: 0.926 and 0.924.
    #expect(accuracy.teacher >= 0.9)
    #expect(accuracy.student >= 0.9)
  }

  /// From the Energy module's README: when a chip has paid back what it cost to train.
  @Test func aChipPaysBackItsTraining() throws {
    var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [64, 32, 10])
    try train(&chip, on: .digits, options: TrainingOptions(epochs: 1))
    let bill = Bill(chip.ledger, energy: chip.card.energy)
    let price = try InferencePrice(chip.ledger, card: chip.card, placement: chip.placement)
    let conditions = DigitalRival.Conditions(batch: 16)
    let rival = try DigitalRival.named("jouppi-7nm")
    let never =
      breakEvenInferences(
        setup_J: bill.total(of: Bill.setupPhases).nominal,
        digitalCopy_J: try rival.copying(layers: chip.layers, conditions: conditions).total.nominal,
        digitalInference_J: try rival.inference(layers: chip.layers, conditions: conditions).total.nominal,
        analogInference_J: price.perInference.nominal) == nil
    #expect(never == false)
  }
}
