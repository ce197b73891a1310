import Analog
import Distillation
import Foundation
import Laboratory
import Learning
import Testing

/// Noise is curable: a teacher that is seldom right in a single read still teaches a good student, because errors that
/// are independent from read to read average out over many inputs.
@Suite struct NoisyTeacherTests {
  private let card: DeviceCard

  init() throws { card = try DeviceCard(named: "generic-analog") }

  /// The teacher's accuracy for one read, and its student's.
  private func handOver(
    _ task: DataSet, hidden: Int, sigma: Double, showings: Int, training: TrainingOptions
  ) throws -> (teacher: Double, student: Double) {
    let layers = [task.train.inputs.columns, hidden, task.classes]
    var chip = Chip(card, serial: 1, layers: layers)
    try train(&chip, on: task, by: .directFeedbackAlignment, options: training)
    // The same cells behind converters that have become noisy: nothing but noise has aged.
    var elder = try Chip(
      card.with { $0.read.outputSigma = sigma }, serial: 1, placement: chip.placement, restoring: chip.state)
    let right = try evaluate(&elder, on: task).accuracy
    var student = Chip(card, serial: 2, layers: layers)
    var options = DistillationOptions(rule: .directFeedbackAlignment)
    options.training = training
    options.training.epochs = showings / (5 * task.train.count)
    options.training.hiddenRate = training.hiddenRate.map { $0 / 2 }
    try distill(from: &elder, to: &student, over: task.inputs, options: options)
    return (right, try evaluate(&student, on: task, reads: 8).accuracy)
  }

  @Test func aTeacherThatIsSeldomRightTeachesWell() throws {
    let found = try handOver(
      .digits, hidden: 32, sigma: 4, showings: 130_000, training: TrainingOptions(historyPoints: 0))
    #expect(found.teacher < 0.45, "\(found)")
    #expect(found.student > found.teacher + 0.25, "\(found)")
  }

  /// The same on MNIST, where someone has it: MORTAL_MNIST names its directory.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["MORTAL_MNIST"] != nil, "MORTAL_MNIST is not set"))
  func soOnMNIST() throws {
    let task = try DataSet.named("mnist", directory: ProcessInfo.processInfo.environment["MORTAL_MNIST"])
    let training = TrainingOptions(
      epochs: 6, batchSize: 100, hiddenRate: 0.3, outputRate: 0.1, historyPoints: 0)
    let found = try handOver(task, hidden: 128, sigma: 3.5, showings: 600_000, training: training)
    #expect(found.teacher < 0.4 && found.teacher > 0.25, "\(found)")
    #expect(found.student >= 0.85, "\(found)")
  }
}
