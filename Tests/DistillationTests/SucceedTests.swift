import Analog
import Distillation
import Laboratory
import Learning
import Testing

/// A succession happens whole or not at all.
@Suite struct SucceedTests {
  private func options(accept: Double) -> DistillationOptions {
    DistillationOptions(
      shifts: false, rule: .directFeedbackAlignment, training: TrainingOptions(epochs: 30, historyPoints: 0),
      accept: accept)
  }

  @Test func theTeacherKnowsWhoTookOver() throws {
    let card = try DeviceCard(named: "generic-analog")
    var elder = teacher(card)
    var student = Chip(card, serial: 2, layers: elder.layers)
    let outcome = try succeed(
      &elder, by: &student, over: TransferSet(transferSet()), options: options(accept: 0))
    #expect(outcome.agreement > 0.3)
    #expect(elder.lineage == Lineage(generation: 1, successor: "2"))
    #expect(student.lineage == Lineage(generation: 2, parent: "1"))
  }

  @Test func aRefusedStudentLeavesBothAsTheyWere() throws {
    let card = try DeviceCard(named: "pcm-nandakumar-2019")
    var elder = teacher(card)
    elder.threads = 2
    var student = Chip(card, serial: 2, layers: elder.layers)
    let (old, new) = (elder.state, student.state)
    let error = failure(DistillationError.self) {
      try succeed(&elder, by: &student, over: TransferSet(transferSet()), options: options(accept: 1))
    }
    #expect(error?.message.contains("less than 1.0") == true)
    #expect(elder.state == old && student.state == new && elder.threads == 2)
    // What was restored answers as what had never been touched.
    var untouched = teacher(card)
    #expect(elder.infer(transferSet().test.inputs) == untouched.infer(transferSet().test.inputs))
  }
}
