/// What is done with a line's teacher besides growing it up and ageing it.
public enum SweepWay: String, Sendable, CaseIterable {
  /// Its cells are read and the student's written once.
  case copyOpenLoop = "copy_open_loop"
  /// The same, with each cell read back and corrected.
  case copyWriteVerify = "copy_write_verify"
  /// The student learns from its answers.
  case distilled
  /// A chip of the student's serial learns from labels: the control.
  case trainedFromLabels = "trained_from_labels"

  /// Nil for the control, which is no succession.
  var succession: Succession? { Succession(rawValue: rawValue) }
}
