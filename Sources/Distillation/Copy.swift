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
  /// What calibrating the student's columns found; nil where it was not asked for.
  public let calibration: CalibrationOutcome?
}

/// Copies a teacher's weights to a student the only way there is: reads the teacher's pairs through its own
/// converters, then programs the student's. What the copy cannot carry is everything that made the weights fit the
/// teacher: its gains, offsets and stuck cells.
///
/// Each pair is read `reads` times (nil: as often as the teacher's card verifies a write). With `calibrating` each column of
/// the student is then corrected as by `calibrateColumns`. All is charged to `copy`, but the reads of calibration, which are
/// charged to `calibrate`.
@discardableResult
public func copy(
  from teacher: inout Chip, to student: inout Chip, method: CopyMethod, reads: Int? = nil,
  calibrating: Bool = false
) throws(DistillationError) -> CopyOutcome {
  guard reads ?? 1 >= 1 else {
    throw DistillationError("a pair cannot be read \(reads ?? 0) times", remedy: "read it once or more often")
  }
  try requireSameLayers(teacher, student)
  try requireAlive(teacher)
  try requireAlive(student)
  var pulses = 0
  var unconverged = 0
  var measured: [Matrix] = []
  teacher.compensateDriftIfDue()
  student.forgetDriftReference()
  for layer in 0..<teacher.matrixCount {
    var weights = teacher.measureWeights(layer: layer, reads: reads, phase: .copy)
    // What the teacher's controller multiplies its outputs by belongs to its weights.
    teacher.driftReference(layer: layer).apply(to: &weights)
    weights *= Float(teacher.weightScale(layer: layer))
    measured.append(weights)
    weights *= Float(1 / student.weightScale(layer: layer))
    switch method {
    case .openLoop:
      pulses += student.program(layer: layer, weights: weights, phase: .copy)
    case .writeVerify:
      let report = student.programVerified(layer: layer, weights: weights, phase: .copy)
      pulses += report.pulses
      unconverged += report.unconverged
    }
  }
  let calibration =
    calibrating
    ? calibrateColumns(&student, realWeights: measured, method: method, writing: .copy) : nil
  if calibration == nil { student.recordDriftReference() }
  student.lineage = Lineage(generation: teacher.lineage.generation + 1, parent: teacher.serial.description)
  return CopyOutcome(
    method: method, rmsError: weightDistance(teacher.microscope.effectiveWeights, student),
    pulses: pulses + (calibration?.pulses ?? 0), unconverged: unconverged, calibration: calibration)
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
