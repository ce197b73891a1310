import CKernels

/// Where a draw comes from. Together with a cell's index it determines the draw for ever: nothing else, neither
/// threads nor order nor instruction level, has a say in it.
public struct DrawAddress: Sendable, Hashable {
  /// The Philox key: the chip's identity.
  public var key: UInt64
  /// What is drawn (mismatch, write noise, read noise ...).
  public var stream: UInt8
  /// Which array of cells it is drawn for.
  public var array: UInt32
  /// Which occasion, below 2^56.
  public var event: UInt64

  /// An address from its parts. Using one whose `event` is 2^56 or more is a programmer error.
  public init(key: UInt64, stream: UInt8, array: UInt32, event: UInt64) {
    self.key = key
    self.stream = stream
    self.array = array
    self.event = event
  }

  /// One past the largest cell index: a block number has 32 bits and a block four words.
  static let cellLimit = 1 << 34

  /// Stops the program if a draw of `count` cells from `firstCell` on has no address.
  func checkCells(from firstCell: Int, count: Int) {
    precondition(event < 1 << 56, "the event of a draw must be below 2^56")
    precondition(
      firstCell >= 0 && firstCell <= Self.cellLimit && count <= Self.cellLimit - firstCell,
      "the cells of a draw must lie in 0 ..< 2^34")
  }

  var forC: ck_address { ck_address(key: key, event: event, array: array, stream: stream) }
}
