/// What a digital rival pays for one inference, or for taking a network over.
public struct RivalBill: Sendable, Equatable {
  /// What a line pays for.
  public enum Item: String, Sendable, CaseIterable {
    /// 8-bit multiplications.
    case multiply
    /// 32-bit additions.
    case add
    /// Bytes of weights read from their memory.
    case weights
    /// Bytes of weights written to their memory.
    case weightsWritten = "weights written"
    /// Bytes of activations read and written.
    case activations
    /// Bytes of 32-bit sums.
    case partialSums = "partial sums"
    /// What the weights' memory leaks while one inference lasts.
    case leakage
    /// Check bits and their coding.
    case errorCorrection = "error correction"
    /// The rest of the system, by a factor.
    case system
  }

  /// One line.
  public struct Line: Sendable, Equatable {
    /// What it pays for.
    public let item: Item
    /// Operations or bytes; 0 for lines that are a share of others.
    public let count: Int
    /// By how many inferences the line is shared: the batch for weights, otherwise 1.
    public let sharedBy: Int
    /// Its cost for one inference.
    public let energy: Joules
    /// Paper, table and row.
    public let source: String
    /// Whether the row was written from memory.
    public var isRecalled = false
  }

  /// Name of the rival.
  public let rival: String
  /// How many inferences share one fetch of each weight. It decides most of the bill and goes with every figure.
  public let batchReuse: Int
  /// The memory that holds the weights.
  public let weightMemory: DigitalFigure.Operation
  /// Bits of weights and activations.
  public let bits: Int
  /// Factor for the rest of the system.
  public let systemFactor: Double
  /// Whether the memory corrects errors.
  public let correctsErrors: Bool
  /// The lines.
  public let lines: [Line]

  /// What everything costs.
  public var total: Joules { lines.map(\.energy).sum() }

  /// What the lines of one item cost.
  public func total(of item: Item) -> Joules { lines.filter { $0.item == item }.map(\.energy).sum() }

  /// The nominal joules that rest on rows written from memory.
  public var recalled_J: Double { lines.filter(\.isRecalled).map(\.energy).sum().nominal }
}
