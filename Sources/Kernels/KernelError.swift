/// What went wrong in a kernel call that a user, not a programmer, can cause, and what to do about it.
public struct KernelError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, in one sentence.
  public let message: String
  /// What the user can do.
  public let remedy: String

  /// The message and its remedy, as a sentence each.
  public var description: String { "\(message). \(remedy)." }
}
