/// After how many inferences an analog chip has paid for its setup against a digital rival:
/// N = (setup - copy) / (digital inference - analog inference), all in joules.
///
/// - Parameters:
///   - setup_J: programming, calibrating, learning or distilling, and compensating the analog chip.
///   - digitalCopy_J: copying the same network into the rival.
///   - digitalInference_J: one inference of the rival, at a stated batch.
///   - analogInference_J: one inference of the chip.
/// - Returns: 0 when the chip is ahead from the start, and nil for never: it has no advantage per inference, or a
///   number is not finite.
public func breakEvenInferences(
  setup_J: Double, digitalCopy_J: Double, digitalInference_J: Double, analogInference_J: Double
) -> Double? {
  let debt_J = setup_J - digitalCopy_J
  let gain_J = digitalInference_J - analogInference_J
  guard debt_J.isFinite, gain_J.isFinite, gain_J > 0 else { return nil }
  let inferences = max(0, debt_J / gain_J)
  return inferences.isFinite ? inferences : nil
}
