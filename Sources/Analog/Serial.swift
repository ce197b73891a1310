/// Where a chip came from: lot, wafer and die. It fixes the chip's identity, because every random draw that
/// makes the chip is keyed by it.
///
/// Layout of the 64 bits, never to change: lot (16) | wafer (16) | die (32). A plain number names a die of lot 0,
/// wafer 0. The last lot, wafer and die number (all ones) are reserved for draws that all dies of a wafer, or all
/// wafers of a lot, share.
public struct Serial: Hashable, Sendable, Comparable, ExpressibleByIntegerLiteral {
  /// The 64 bits that key the chip's draws.
  public let rawValue: UInt64

  /// A chip of the given lot, wafer and die; nil outside 0...65534, 0...65534, 0...4294967294.
  public init?(lot: Int, wafer: Int, die: Int) {
    guard (0..<0xFFFF).contains(lot), (0..<0xFFFF).contains(wafer), (0..<0xFFFF_FFFF).contains(die) else {
      return nil
    }
    rawValue = UInt64(lot) << 48 | UInt64(wafer) << 32 | UInt64(die)
  }

  /// Die `value` of lot 0, wafer 0.
  public init(integerLiteral value: UInt32) {
    precondition(value < 0xFFFF_FFFF, "the last die number is reserved")
    rawValue = UInt64(value)
  }

  /// Reads `7` (a die of lot 0, wafer 0) or `L07-W03-D12`; nil for anything else.
  public init?(_ text: String) {
    if text.allSatisfy({ $0.isASCII && $0.isNumber }), let die = Int(text) {
      self.init(lot: 0, wafer: 0, die: die)
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let lot = Self.number(parts[0], after: "L"),
      let wafer = Self.number(parts[1], after: "W"), let die = Self.number(parts[2], after: "D")
    else { return nil }
    self.init(lot: lot, wafer: wafer, die: die)
  }

  private static func number(_ part: Substring, after letter: Character) -> Int? {
    guard part.first == letter, part.dropFirst().allSatisfy(\.isASCII),
      part.dropFirst().allSatisfy(\.isNumber)
    else { return nil }
    return Int(part.dropFirst())
  }

  /// Lot number.
  public var lot: Int { Int(rawValue >> 48) }
  /// Wafer number within the lot.
  public var wafer: Int { Int(rawValue >> 32 & 0xFFFF) }
  /// Die number within the wafer.
  public var die: Int { Int(rawValue & 0xFFFF_FFFF) }

  /// The key of draws shared by the whole wafer.
  var waferKey: UInt64 { rawValue | 0xFFFF_FFFF }
  /// The key of draws shared by the whole lot.
  var lotKey: UInt64 { rawValue | 0xFFFF_FFFF_FFFF }

  /// Orders by lot, then wafer, then die.
  public static func < (left: Serial, right: Serial) -> Bool { left.rawValue < right.rawValue }
}

extension Serial: CustomStringConvertible {
  /// `7` for lot 0, wafer 0; otherwise `L07-W03-D12`.
  public var description: String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return lot == 0 && wafer == 0 ? "\(die)" : "L\(padded(lot))-W\(padded(wafer))-D\(padded(die))"
  }
}
