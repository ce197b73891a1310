import Analog
import Learning

extension DistillationOptions {
  /// The student's training with everything that was left open filled in for a hand-over.
  func suited(to data: DataSet, _ placement: Placement) -> TrainingOptions {
    var suited = training
    let count = data.train.count
    suited.epochs = suited.epochs ?? max(2, (80_000 + count - 1) / max(count, 1))
    return suited
  }
}
