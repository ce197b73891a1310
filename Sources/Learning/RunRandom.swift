import Analog
import Kernels

/// A run's own randomness: mini-batch order, perturbations, feedback weights. Named by the run's seed, never by a
/// chip's serial, and the same on any number of threads.
public struct RunRandom: Sendable {
  /// What a draw of a run is for.
  public enum Purpose: UInt32, Sendable {
    /// Order of mini-batches.
    case order = 1
    /// Signs of perturbations.
    case perturbation = 2
    /// First weights of a blank chip.
    case initialWeights = 3
    /// Fixed weights that send errors back.
    case feedback = 4
    /// Lots that decide about rounding.
    case rounding = 5
    /// Lots of pulse trains.
    case trains = 6
    /// Which examples are held out.
    case holdOut = 7
    /// Wrong labels.
    case negatives = 16
    /// Inputs that calibrate columns.
    case calibration = 17
    /// Which labels are made wrong, and how.
    case wrongLabels = 18
    /// Inputs of transfer sets that are no examples, and the order of mixtures.
    case transfer = 19
  }

  /// The run's seed.
  public let seed: UInt64
  /// Draws so far, by purpose.
  private(set) var events: [UInt32: UInt64] = [:]

  /// The randomness of a run.
  public init(seed: UInt64) { self.seed = seed }

  /// The randomness of a run that has drawn so often already.
  init(seed: UInt64, events: [UInt32: UInt64]) {
    self.seed = seed
    self.events = events
  }

  private mutating func address(_ purpose: Purpose) -> DrawAddress {
    let event = events[purpose.rawValue, default: 0]
    events[purpose.rawValue] = event + 1
    return DrawAddress(key: seed, stream: RandomStream.run.rawValue, array: purpose.rawValue, event: event)
  }

  /// Standard normals.
  public mutating func normals(_ count: Int, for purpose: Purpose) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    var span = values.mutableSpan
    fillNormals(&span, at: address(purpose))
    return values
  }

  /// Signs, +1 or -1 with equal probability.
  public mutating func signs(rows: Int, columns: Int, for purpose: Purpose) -> Matrix {
    var words = [UInt32](repeating: 0, count: (rows * columns + 31) / 32)
    var span = words.mutableSpan
    fillWords(&span, at: address(purpose))
    var signs = Matrix(rows: rows, columns: columns)
    for index in signs.elements.indices {
      signs.elements[index] = words[index / 32] >> UInt32(index % 32) & 1 == 0 ? 1 : -1
    }
    return signs
  }

  /// Uniforms in [0, 1) with 16 bits.
  public mutating func uniforms(_ count: Int, for purpose: Purpose) -> [Float] {
    halves(count, for: purpose).map { Float($0) * 0x1p-16 }
  }

  /// Lots for trains of lines with so many slots each, line after line.
  mutating func trains(count: Int, slots: Int) -> [UInt16] { halves(count * slots, for: .trains) }

  private mutating func halves(_ count: Int, for purpose: Purpose) -> [UInt16] {
    var words = [UInt32](repeating: 0, count: (count + 1) / 2)
    var span = words.mutableSpan
    fillWords(&span, at: address(purpose))
    return (0..<count).map { UInt16(truncatingIfNeeded: words[$0 / 2] >> UInt32($0 % 2 * 16)) }
  }

  /// A permutation of 0..<count (Fisher-Yates).
  public mutating func permutation(_ count: Int, for purpose: Purpose) -> [Int] {
    var words = [UInt32](repeating: 0, count: count)
    var span = words.mutableSpan
    fillWords(&span, at: address(purpose))
    var order = Array(0..<count)
    for index in order.indices.dropFirst().reversed() {
      order.swapAt(index, Int((UInt64(words[index]) * UInt64(index + 1)) >> 32))
    }
    return order
  }
}
