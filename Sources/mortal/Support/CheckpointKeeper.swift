import Foundation
import MortalComputing

/// Trains with checkpoints in a file.
struct CheckpointKeeper {
  private let path: String

  /// Nil without a path. Refuses what cannot be written before any work is done, and the chip's own file.
  init?(_ path: String?, beside chip: String) throws {
    guard let path else { return nil }
    guard path != chip, FileIdentity(path) == nil || FileIdentity(path) != FileIdentity(chip) else {
      throw LaboratoryError.badUsage(
        "the checkpoint would overwrite the chip", remedy: "give it a file of its own")
    }
    try Output.requirePlace(path)
    self.path = path
  }

  /// Trains from the beginning, or from the checkpoint that is there. The identity tells what the chip was before the run.
  func train(
    _ chip: inout Chip, on data: DataSet, by rule: Rule, options: TrainingOptions, every: Int,
    progress: @escaping (TrainingProgress) -> Void
  ) throws -> (outcome: TrainingOutcome, identity: Checkpoint.Identity) {
    var identity = Checkpoint.Identity(chip, data: data, rule: rule, options: options)
    var resuming: TrainingState?
    if FileIdentity(path) != nil {
      let found = try Checkpoint.load(path, of: identity, into: &chip)
      (resuming, identity) = (found.state, found.identity)
    }
    let checkpoints = TrainingCheckpoints(resuming: resuming, every: every) { [identity] chip, state in
      try Checkpoint.save(chip, state, of: identity, to: path)
    }
    let outcome = try MortalComputing.train(
      &chip, on: data, by: rule, options: options, checkpoints: checkpoints, progress: progress)
    // A short run has none.
    if FileIdentity(path) != nil { try Checkpoint.recordTrained(chip, in: path) }
    return (outcome, identity)
  }

  /// Removes the file of a run that has come to its end.
  func discard() throws {
    guard FileIdentity(path) != nil else { return }
    do { try FileManager.default.removeItem(atPath: path) } catch {
      throw LaboratoryError(
        .cannotWrite, "cannot remove the checkpoint \(path)",
        remedy: "the chip is trained: remove it yourself")
    }
  }
}
