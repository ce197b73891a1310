import Analog

extension Chip {
  /// Throws when the chip is dead, saying what ended it.
  func requireAlive() throws(LearningError) {
    guard let death else { return }
    throw LearningError(
      "chip \(serial) is dead: \(death)",
      remedy: "use a chip that lives; `inspect` and `age` are all that a dead one can be used for")
  }
}
