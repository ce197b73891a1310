import Analog

/// The immortal computer that an analog chip competes with: exact arithmetic, of 8 bits unless said otherwise, whose weights live in a memory
/// from which they can be copied. Energies come from a published table, at that table's node and no other.
public struct DigitalRival: Sendable, Equatable {
  /// Its name.
  public let name: String
  /// Technology node in nanometres.
  public let node_nm: Double
  /// The table.
  public let source: String
  /// The kind of memory beyond the chip.
  public let mainMemory: DigitalFigure.Operation
  /// The whole table.
  public let figures: [DigitalFigure]
  /// Watts that a byte of static memory leaks; nil where the source states none, and no other node's is scaled.
  public var leakage: EnergyConstant?

  /// The table's row for an operation; nil where the table has none.
  public func figure(_ operation: DigitalFigure.Operation) -> DigitalFigure? {
    figures.first { $0.operation == operation }
  }

  /// What surrounds the arithmetic.
  public struct Conditions: Sendable, Equatable {
    /// Inferences that share one fetch of each weight.
    public var batch = 1
    /// Factor for control, clocks, wires and idle parts; 1 is arithmetic and memory only, 3 to 4 matches the
    /// measured power of accelerators.
    public var systemFactor = 1.0
    /// Whether memory has single-error correction and double-error detection, (72,64). A computer that claims its
    /// function never changes has it.
    public var correctsErrors = true
    /// Bits of weights and activations; sums have 32.
    public var bits = 8
    /// The memory that holds the weights; nil for the smallest that does.
    public var weightMemory: DigitalFigure.Operation?
    /// How long an inference takes, during which memory leaks, in seconds; 0 leaves leakage out.
    public var time_s = 0.0

    /// Batch 1, no system factor, corrected memory.
    public init() {}

    /// Conditions with everything stated.
    public init(batch: Int, systemFactor: Double = 1, correctsErrors: Bool = true) {
      self.batch = batch
      self.systemFactor = systemFactor
      self.correctsErrors = correctsErrors
    }
  }

  /// The smallest memory that holds some bytes: 8 KB, 32 KB or 1 MB of static memory, else memory beyond the chip.
  public func memory(holding bytes: Int) -> DigitalFigure.Operation {
    switch bytes {
    case ...8_192: .sram8KB
    case ...32_768: .sram32KB
    case ...1_048_576: .sram1MB
    default: mainMemory
    }
  }

  /// One inference of a network:
  /// E = factor (MACs (multiply + add32) + (weight bytes / batch + activation bytes + sum bytes) x memory x ECC
  ///   + leakage x time).
  ///
  /// Weights and activations have the conditions' bits. Each layer reads its inputs once and writes its outputs once; the 32-bit sum
  /// of an output grows at the multipliers, starting from its bias, and passes through the buffer once. The buffer
  /// is sized for one example, which favours the rival at large batches. Only the weights' memory leaks.
  /// Throws for a network that cannot be counted, a batch below 1, or a factor that is not a number of at least 1.
  public func inference(
    layers: [Int], conditions: Conditions = Conditions()
  ) throws(EnergyError) -> RivalBill {
    try check(conditions)
    let size = try NetworkSize(layers: layers)
    func bytes(_ numbers: Int) -> Int { Int((Double(numbers) * Double(conditions.bits) / 8).rounded(.up)) }
    let weights = conditions.weightMemory ?? memory(holding: bytes(size.weights))
    let buffer = memory(holding: size.workingSet_B)
    let computing = [
      multiplication(bits: conditions.bits, count: size.multiplyAccumulates),
      computation(.add, .int32Add, count: size.multiplyAccumulates),
    ]
    let moving = [
      traffic(.weights, weights, bytes: bytes(size.weights), sharedBy: conditions.batch),
      traffic(.activations, buffer, bytes: bytes(size.activationsRead + size.activationsWritten)),
      traffic(.partialSums, buffer, bytes: 4 * size.activationsWritten),
    ]
    let leaking = leakage(weights, time_s: conditions.time_s)
    return bill(computing, moving, leaking: leaking, weights: weights, conditions)
  }

  /// Copying a network into this rival: each weight is read once where it was and written once where it goes, both
  /// in the memory that fits. A write is taken to cost as much as a read, for want of a published figure. The batch
  /// plays no part. Throws as `inference` does.
  public func copying(
    layers: [Int], conditions: Conditions = Conditions()
  ) throws(EnergyError) -> RivalBill {
    try check(conditions)
    let size = try NetworkSize(layers: layers)
    let bytes = Int((Double(size.weights) * Double(conditions.bits) / 8).rounded(.up))
    let memory = conditions.weightMemory ?? memory(holding: bytes)
    let moving = [
      traffic(.weights, memory, bytes: bytes), traffic(.weightsWritten, memory, bytes: bytes),
    ]
    return bill([], moving, weights: memory, conditions)
  }
}
