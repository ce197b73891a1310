import Foundation

/// Numbers with units as people read them, with plain spaces.
package enum Quantity {
  /// A number in the fewest digits that tell it from all others, without a needless fraction.
  package static func number(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : "\(value)"
  }

  /// A number to some significant digits.
  package static func number(_ value: Double, digits: Int) -> String {
    number(Double(String(format: "%.\(digits)g", value)) ?? value)
  }

  /// A share as `92.2 %`.
  package static func percent(_ share: Double, decimals: Int = 1) -> String {
    String(format: "%.\(decimals)f %%", 100 * share)
  }

  /// 1.234e-8 J as `12.34 nJ`; the same of any unit.
  package static func engineering(_ value: Double, _ unit: String, digits: Int = 4) -> String {
    let prefix = prefix(of: value, digits: digits)
    return "\(number(value / prefix.factor, digits: digits)) \(prefix.symbol)\(unit)"
  }

  /// The prefix that leaves one to three digits before the point of a value that is printed to some digits; none for 0
  /// and for what is not finite.
  package static func prefix(of value: Double, digits: Int) -> (factor: Double, symbol: String) {
    // As it is printed: 999.96 mJ to four digits is 1 J.
    guard let printed = Double(String(format: "%.\(max(digits, 1) - 1)e", abs(value))), printed > 0,
      printed.isFinite
    else { return (1, "") }
    let symbols = ["a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T"]
    let power = min(max(Int(Foundation.floor(Foundation.log10(printed) / 3)), -6), 4)
    return (Foundation.pow(1000, Double(power)), symbols[power + 6])
  }

  /// Joules with a prefix.
  package static func joules(_ value_J: Double, digits: Int = 4) -> String {
    engineering(value_J, "J", digits: digits)
  }

  /// A time in its most natural unit, years of 365 days.
  package static func duration(_ seconds: Double, digits: Int = 4) -> String {
    let units: [(seconds: Double, name: String)] = [
      (365 * 86_400, "year"), (86_400, "day"), (3600, "hour"), (60, "minute"),
    ]
    for unit in units where seconds >= unit.seconds {
      let count = number(seconds / unit.seconds, digits: digits)
      return "\(count) \(unit.name)\(count == "1" ? "" : "s")"
    }
    return engineering(seconds, "s", digits: digits)
  }
}
