import Analog
import Learning

/// How a student's cells are set to the conductances read from a teacher.
public enum CopyMethod: String, Sendable, CaseIterable {
  /// Each cell is written once and never looked at.
  case openLoop = "open-loop"
  /// Each cell is written, read back and corrected.
  case writeVerify = "write-verify"
}

/// What a copy achieved.
public struct CopyOutcome: Sendable, Equatable {
  /// How the student was written.
  public let method: CopyMethod
  /// Root-mean-square difference of the student's effective weights from the teacher's, in units of weight, by the
  /// microscope: amplifier gains, faults and all.
  public let rmsError: Double
  /// Pulses the student's cells took.
  public let pulses: Int
  /// Pairs that write-verify gave up on.
  public let unconverged: Int
}

/// Copies a teacher's weights to a student the only way there is: reads the teacher's pairs through its own
/// converters, then programs the student's. What the copy cannot carry is everything that made the weights fit the
/// teacher: its gains, offsets and stuck cells.
@discardableResult
public func copy(
  from teacher: inout Chip, to student: inout Chip, method: CopyMethod, reads: Int? = nil
) throws(DistillationError) -> CopyOutcome {
  try requireSameLayers(teacher, student)
  try requireAlive(teacher)
  try requireAlive(student)
  var pulses = 0
  var unconverged = 0
  teacher.compensateDriftIfDue()
  student.forgetDriftReference()
  for layer in 0..<teacher.matrixCount {
    var weights = teacher.measureWeights(layer: layer, reads: reads, phase: .copy)
    // What the teacher's controller multiplies its outputs by belongs to its weights.
    teacher.driftReference(layer: layer).apply(to: &weights)
    weights *= Float(teacher.weightScale(layer: layer) / student.weightScale(layer: layer))
    switch method {
    case .openLoop:
      pulses += student.program(layer: layer, weights: weights, phase: .copy)
    case .writeVerify:
      let report = student.programVerified(layer: layer, weights: weights, phase: .copy)
      pulses += report.pulses
      unconverged += report.unconverged
    }
  }
  student.recordDriftReference()
  student.lineage = Lineage(generation: teacher.lineage.generation + 1, parent: teacher.serial.description)
  return CopyOutcome(
    method: method, rmsError: weightDistance(teacher.microscope.effectiveWeights, student), pulses: pulses,
    unconverged: unconverged)
}

/// Throws unless two chips carry networks of the same sizes.
func requireSameLayers(
  _ teacher: borrowing Chip, _ student: borrowing Chip
) throws(DistillationError) {
  guard teacher.layers == student.layers else {
    func text(_ layers: [Int]) -> String { layers.map(String.init).joined(separator: "-") }
    throw DistillationError(
      "the teacher has layers \(text(teacher.layers)) and the student \(text(student.layers))",
      remedy:
        "fabricate a student of the teacher's layers, or distil, which needs only the same inputs and outputs"
    )
  }
}
