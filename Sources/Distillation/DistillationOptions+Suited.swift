import Analog
import Learning

extension DistillationOptions {
  /// Inputs above which a network counts as one of pictures like those of MNIST.
  private static let manyInputs = 128

  /// The student's training with what was left open filled in for a hand-over. Small networks take the usual rates and
  /// showings for 80,000 inputs. Networks of more than 128 inputs are shown 300,000 and learn three times as fast: soft targets
  /// leave small errors, and too low a rate loses more than a weak rule does (measured: Sources/Distillation/README.md).
  /// Pulsed cells and rules with rates of their own keep the usual ones.
  func suited(to data: DataSet, _ chip: borrowing Chip) -> TrainingOptions {
    var suited = training
    let count = max(data.train.count, 1)
    let isLarge = chip.layers[0] > Self.manyInputs
    let showings = isLarge ? 300_000 : 80_000
    suited.epochs = suited.epochs ?? max(2, (showings + count - 1) / count)
    let factors = rule.make().rateFactors(on: chip.placement)
    guard isLarge, chip.card.update == .continuous, factors.output == 1 else { return suited }
    suited.hiddenRate = suited.hiddenRate ?? factors.hidden * Float(27 / max(data.meanSquaredLength, 1e-6))
    suited.outputRate = suited.outputRate ?? 0.2 * min(1, 128 / Float(chip.layers[chip.layers.count - 2]))
    return suited
  }
}
