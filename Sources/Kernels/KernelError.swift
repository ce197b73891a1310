/// What went wrong in a kernel call that a user, not a programmer, can cause, and what to do about it.
public struct KernelError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, in one sentence.
  public let message: String
  /// What the user can do.
  public let remedy: String
  /// Which of a fit's parameters the data do not determine; nil when that is not what is wrong.
  public var parameter: Int?

  /// An error with its remedy.
  public init(message: String, remedy: String, parameter: Int? = nil) {
    self.message = message
    self.remedy = remedy
    self.parameter = parameter
  }

  /// The message and its remedy, as a sentence each.
  public var description: String { "\(message). \(remedy)." }
}
