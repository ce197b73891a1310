import Foundation
import MortalComputing

/// Numbers for people.
func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

/// Joules with a prefix.
func joules(_ value_J: Double) -> String {
  let prefixes: [(Double, String)] = [
    (1, "J"), (1e-3, "mJ"), (1e-6, "µJ"), (1e-9, "nJ"), (1e-12, "pJ"), (1e-15, "fJ"),
  ]
  for (unit, name) in prefixes where value_J >= unit {
    return "\(number((value_J / unit).significant(4))) \(name)"
  }
  return value_J == 0 ? "0 J" : "\(value_J) J"
}

/// A span in its most natural unit.
func duration(_ span: TimeSpan) -> String {
  let units: [(Double, String)] = [(365 * 86_400, "years"), (86_400, "days"), (3600, "hours")]
  for (unit, name) in units where span.seconds >= unit {
    return "\(number((span.seconds / unit).significant(4))) \(name)"
  }
  return "\(number(span.seconds)) s"
}

/// A number without a needless fraction.
func number(_ value: Double) -> String {
  value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : "\(value)"
}

extension Double {
  /// Rounded to some significant digits.
  func significant(_ digits: Int) -> Double {
    guard self != 0, isFinite else { return self }
    return Double(String(format: "%.\(digits)g", self)) ?? self
  }
}

extension String {
  /// Followed by spaces up to a width.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  /// Preceded by spaces up to a width.
  func rightAligned(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
