import Testing

/// A breach of the house rules: where it is, what is wrong and what to do about it.
struct Finding: CustomStringConvertible, Equatable {
  var path: String
  var line: Int
  var message: String
  var remedy: String

  var description: String { "\(path):\(line): \(message); \(remedy)" }
}

/// Fails the running test with one line per finding.
func expectNone(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
  guard !findings.isEmpty else { return }
  let list = findings.map(\.description).joined(separator: "\n")
  Issue.record("\(findings.count) finding(s):\n\(list)", sourceLocation: sourceLocation)
}
