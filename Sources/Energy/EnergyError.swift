/// What could not be priced, and what to do about it.
public struct EnergyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was wrong, with the offending value.
  public let message: String
  /// What to do instead.
  public let remedy: String

  /// An error with its remedy.
  public init(_ message: String, remedy: String) {
    self.message = message
    self.remedy = remedy
  }

  /// Message and remedy in one line.
  public var description: String { "\(message); \(remedy)" }
}
