import Foundation

/// Numbers as a page prints them: to few digits, with spaces that do not break.
enum Words {
  /// Without a needless fraction, to four digits.
  static func number(_ value: Double) -> String { Quantity.number(value, digits: 4) }

  /// A time in its most natural unit, to four digits.
  static func duration(_ seconds: Double) -> String { unbroken(Quantity.duration(seconds)) }

  /// A share as `92.2 %`.
  static func percent(_ share: Double?, digits: Int = 1) -> String {
    share.map { unbroken(Quantity.percent($0, decimals: digits)) } ?? "lost"
  }

  /// To one decimal.
  static func decimal(_ value: Double) -> String { String(format: "%.1f", value) }

  /// A difference of shares in points, as `+1.1`.
  static func points(_ difference: Double) -> String {
    String(format: "%+.1f", 100 * difference).replacingOccurrences(of: "-", with: "\u{2212}")
  }

  /// Half of an interval in points, as `± 1.1`.
  static func half(_ width: Double?) -> String {
    width.map { String(format: "±\u{A0}%.1f", 100 * $0) } ?? "–"
  }

  /// Joules with a prefix, to three digits.
  static func joules(_ value_J: Double) -> String {
    unbroken(Quantity.joules(value_J, digits: 3))
  }

  private static func unbroken(_ text: String) -> String {
    text.replacingOccurrences(of: " ", with: "\u{A0}")
  }

  /// A ratio or a count to three digits, thousands apart.
  static func significant(_ value: Double) -> String {
    guard value >= 1000, value < 1e15 else { return String(format: "%.3g", value) }
    let scale = Foundation.pow(10, Foundation.floor(Foundation.log10(value)) - 2)
    return grouped(Int((value / scale).rounded() * scale))
  }

  /// A whole number with its thousands apart.
  static func grouped(_ value: Int) -> String {
    var text = ""
    for (index, digit) in String(value.magnitude).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "\u{2212}" : "") + String(text.reversed())
  }

  /// A probability to two digits.
  static func probability(_ p: Double) -> String { String(format: "%.2g", p) }

  /// A probability of chance, in words that need no statistics.
  static func chance(_ p: Double) -> String {
    switch p {
    case ..<1e-15: "in fewer than one of 10^15 such studies"
    case ..<0.02: "in about one of \(significant((1 / p).rounded())) such studies"
    default: String(format: "in about %.0f of 100 such studies", 100 * p)
    }
  }
}
