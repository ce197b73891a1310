import Analog

/// How to train.
public struct TrainingOptions: Sendable {
  /// Passes over the training examples; nil: enough for 40,000 examples, at least 10.
  public var epochs: Int?
  /// Examples per update.
  public var batchSize: Int
  /// Rate of the hidden matrices; nil: 9 / mean squared length of an input, at most 0.3, for batches of 50, in proportion for
  /// others up to 100, times the rule's own factor.
  public var hiddenRate: Float?
  /// Rate of the last matrix and of the readouts; nil: 0.08 for batches of 50, in proportion for others up to 100,
  /// less for more than 128 inputs; times the rule's own factor.
  public var outputRate: Float?
  /// Share of the last step that the next one repeats.
  public var momentum: Float
  /// Names the run's own randomness.
  public var seed: UInt64
  /// How often the test accuracy is noted during training (0: only at the end). Each noting reads the chip.
  public var historyPoints: Int
  /// What the outputs are to come close to the targets in.
  public var objective: Objective = .crossEntropy
  /// How far labels can be trusted; nil: fully.
  public var labelNoise: LabelNoise?
  /// How wishes reach the cells.
  public var update = UpdateOptions()
  /// When to stop before the last epoch; nil: never.
  public var earlyStopping: EarlyStopping?
  /// How often the rule's estimate is compared with the exact gradient (0: never); no event of the chip's life.
  public var diagnoses: Int = 0

  /// When to stop before the last epoch.
  public struct EarlyStopping: Sendable, Equatable {
    /// Epochs without a better loss on the examples held out before training stops.
    public var patience: Int
    /// Share of the training examples held out, drawn by the run's seed; they are not learned from.
    public var share: Double

    /// A tenth held out unless said.
    public init(patience: Int, share: Double = 0.1) {
      self.patience = patience
      self.share = share
    }
  }

  /// Options; each has a default that suits the built-in digits.
  public init(
    epochs: Int? = nil, batchSize: Int = 50, hiddenRate: Float? = nil, outputRate: Float? = nil,
    momentum: Float = 0.9, seed: UInt64 = 1, historyPoints: Int = 10
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.hiddenRate = hiddenRate
    self.outputRate = outputRate
    self.momentum = momentum
    self.seed = seed
    self.historyPoints = historyPoints
  }

  /// Rate of the hidden matrices unless said otherwise, before the rule's factor. The noise that an update leaves in the
  /// weights grows with the rate and falls with the batch, so both go together until the rate's own limit is near. Above
  /// 0.3 cells that are written in events, without the smoothing of momentum, run away in the first epochs.
  private func usualHiddenRate(_ data: DataSet) -> Float {
    batchFactor * Float(min(0.3, 9 / max(data.meanSquaredLength, 1e-6)))
  }

  /// The same of the last matrix. A delta rule is stable up to a rate that falls with the squared length of its input;
  /// beyond it outputs wind up against the converter's limit.
  private func usualOutputRate(fanIn: Int) -> Float {
    batchFactor * 0.08 * min(1, 128 / Float(max(fanIn, 1)))
  }

  private var batchFactor: Float { Float(min(batchSize, 100)) / 50 }

  /// Passes over a number of examples.
  func epochs(over count: Int) -> Int { epochs ?? max(10, (40_000 + count - 1) / max(count, 1)) }

  /// A rate for each matrix and readout.
  func rates(_ placement: Placement, _ data: DataSet, factors: RateFactors) -> [Float] {
    let hiddenRate = hiddenRate ?? factors.hidden * usualHiddenRate(data)
    return (0..<placement.crossbarCount).map { matrix in
      if matrix < placement.matrixCount - 1 { return hiddenRate }
      return outputRate ?? factors.output * usualOutputRate(fanIn: placement.fanIn(matrix))
    }
  }

  /// Throws unless there is something to do.
  func check(examples: Int) throws(LearningError) {
    let epochs = epochs(over: examples)
    guard epochs >= 1, batchSize >= 1 else {
      throw LearningError(
        "\(epochs) epochs of batches of \(batchSize) train nothing", remedy: "use at least 1 of each")
    }
    guard let stopping = earlyStopping else { return }
    let held = stopping.held(of: examples)
    guard stopping.patience >= 1, stopping.share > 0, held >= 1, held < examples else {
      throw LearningError(
        "holding out \(stopping.share) of \(examples) examples with a patience of \(stopping.patience) is no way to stop",
        remedy: "hold out a share between 0 and 1 and wait at least 1 epoch")
    }
  }
}

extension TrainingOptions.EarlyStopping {
  /// How many of a number of examples are held out.
  func held(of examples: Int) -> Int {
    guard share > 0, share < 1 else { return 0 }
    return Int((Double(examples) * share).rounded())
  }
}
