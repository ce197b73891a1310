import MortalComputing
import Testing

/// The example that the README opens with, word for word.
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
}
